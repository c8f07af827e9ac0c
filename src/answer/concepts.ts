import { fold } from '../post/index.ts'
import type { Places } from '../search/index.ts'
import type { Term } from './evidence.ts'

/**
 * Words by which people tell the same thing of an event: who asks how many died is answered by "killed" and "death toll". A group a line, folded;
 * English first, then French, Spanish, German and Portuguese. Names are never looked up here.
 */
const groups: readonly string[] = [
  'die dies died dying dead death deaths kill kills killed killing fatal fatality fatalities toll casualties perished mort morts morte mortes tue tues tuees deces muerto muertos muertes murieron fallecidos tot tote toten getotet gestorben todesopfer morto mortos morreram mortes obitos',
  'injured injures injure injury injuries hurt hurts wounded wounds casualties blesse blesses blessees herido heridos herida heridas lesionado lesionados lesionadas verletzt verletzte verletzten leichtverletzte schwerverletzte ferido feridos ferida feridas machucado machucados machucada machucadas machucaram',
  'lift lifts elevator elevators ascenseur ascenseurs ascensor ascensores aufzug aufzuge aufzugen fahrstuhl fahrstuhle elevador elevadores',
  'hot heat temperature temperatures degrees degree celsius fahrenheit thermometer chaud degres thermometre calor grados termometro heiss hitze grad calor graus',
  'missing unaccounted disparu disparus desaparecido desaparecidos vermisst vermisste vermissten',
  'destroyed destroy destroys burned burnt burn burns razed gutted leveled levelled lost damaged damage damages detruit detruites destruido destruidas destruidos zerstort danos degats',
  'evacuate evacuated evacuates evacuating evacuation evacuations evacuee evacuees flee fled evacue evacues evacuee evacuees evacuer evacuado evacuada evacuados evacuadas evacuar evacuacion desalojados desalojadas evakuiert evakuierte evakuierten evakuierung raumung geraumt verlassen evacuacao retirados',
  'trapped stuck stranded coince coinces coincee coincees bloques bloquees atrapado atrapada atrapados atrapadas eingeschlossen eingesperrt feststecken',
  'rescued rescue rescues saved secourus sauves sauvees rescatado rescatada rescatados rescatadas rescate gerettet gerettete geretteten resgatado resgatada resgatados resgatadas resgate',
  'sick ill illness illnesses unwell poisoned poisoning malade malades incommode incommodes intoxique intoxiques enfermo enfermos enferma enfermas intoxicado intoxicada intoxicados intoxicadas krank kranke kranken erkrankt erkrankte erkrankten doente doentes',
  'layoff layoffs sacked sacking axed dismissed dismissals redundancy redundancies licenciement licenciements licencie licencies licenciees licencier suppressions postes vire vires virees virer despido despidos despedir despedido despedidos despedidas entlassen entlassene entlassung entlassungen kundigung kundigungen gekundigt stellenabbau demissao demissoes demitir demite demitido demitidos demitida demitidas desligamento desligamentos',
  'crash crashed crashes derail derails derailed derailment collision accident',
  'explode explodes exploded explosion explosions blast blasts',
  'earthquake earthquakes quake quakes temblor seisme sismo terremoto terremotos erdbeben',
  'wildfire wildfires bushfire bushfires',
  'fire fires blaze blazes incendie incendies incendio incendios feuer brand',
  'flood floods flooding flooded floodwater floodwaters inondation inondations inundacion inundaciones uberschwemmung hochwasser enchente inundacoes',
  'shot shoot shoots shooting shootings gunned',
  'arrest arrests arrested detain detained detains custody arretes arretees interpelles interpellations arrestations detenido detenida detenidos detenidas detenciones festgenommen festnahme festnahmen verhaftet verhaftungen detido detida detidos detidas detencoes',
  'strong strength magnitude powerful intensity',
  'fast speed speeding kph mph',
  'law laws bill bills act legislation',
  'pass passes passed passing passage approve approves approved',
  'oppose opposes opposed opposing opposition against',
  'support supports supported supporting',
  'debt debts indebted',
]

const groupOf = new Map<string, ReadonlySet<string>>()
for (const group of groups.map((line) => new Set(line.split(' '))))
  for (const word of group) if (!groupOf.has(word)) groupOf.set(word, group)

/** The words that tell the same as a term of a question; undefined: only itself does. */
export function conceptOf({ label, isName }: Term): ReadonlySet<string> | undefined {
  return isName ? undefined : groupOf.get(fold(label))
}

/** The words that tell the same as an index term, whichever the text that holds it. */
export const sameAs = (term: string): ReadonlySet<string> | undefined => groupOf.get(term)

export function tells(places: Places, concept: ReadonlySet<string>): boolean {
  for (const word of concept) if (places.has(word)) return true
  return false
}
