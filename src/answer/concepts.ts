import { fold } from '../post/index.ts'
import type { Places } from '../search/index.ts'
import type { Term } from './evidence.ts'
import { wordsAsking, wordsTelling } from './grounding/fate-words.ts'

/** What befell somebody or something, lists of `fate-words.json`; a word of two ("casualties") is of the first. */
const fates = (
  [['dead'], ['hurt'], ['sick'], ['missing'], ['fled'], ['trapped'], ['rescued'], ['arrested'], ['destroyed', 'damaged']] as const
).map((some) => ({ asking: some.flatMap(wordsAsking), telling: some.flatMap(wordsTelling) }))

/**
 * Words by which people tell the same thing of an event: who asks how many died is answered by "killed" and "death toll". A group a line, folded;
 * English first, then French, Spanish, German and Portuguese. Names are never looked up here.
 */
const groups: readonly string[] = [
  'lift lifts elevator elevators ascenseur ascenseurs ascensor ascensores aufzug aufzuge aufzugen fahrstuhl fahrstuhle elevador elevadores',
  'hot heat temperature temperatures degrees degree celsius fahrenheit thermometer chaud degres thermometre calor grados termometro heiss hitze grad calor graus',
  'layoff layoffs sacked sacking axed dismissed dismissals redundancy redundancies licenciement licenciements licencie licencies licenciees licencier suppressions postes vire vires virees virer despido despidos despedir despedido despedidos despedidas entlassen entlassene entlassung entlassungen kundigung kundigungen gekundigt stellenabbau demissao demissoes demitir demite demitido demitidos demitida demitidas desligamento desligamentos',
  'crash crashed crashes derail derails derailed derailment collision accident',
  'explode explodes exploded explosion explosions blast blasts detonation explose explosa explosiones exploto explosiono explodiert sprengung explosao explosoes explodiu',
  'earthquake earthquakes quake quakes temblor seisme sismo terremoto terremotos erdbeben',
  'wildfire wildfires bushfire bushfires',
  'fire fires blaze blazes incendie incendies incendio incendios feuer brand',
  'flood floods flooding flooded floodwater floodwaters inondation inondations inundacion inundaciones uberschwemmung hochwasser enchente inundacoes',
  'blackout blackouts outage outages power electricity apagon apagones luz apagao apagoes energia coupure coupures courant electricite stromausfall stromausfalle strom',
  'shot shots shoot shoots shooting shootings gunshots gunned fusillade tirs tiroteo disparos balacera schusse schiesserei tiroteio tiros',
  'hack hacks hacked hacker hackers hacking cyberattack cyberattacks ransomware pirate pirates piratage cyberattaque cyberattaques hackeo hackeado hackeada ciberataque ciberataques hackerangriff cyberangriff gehackt',
  'strong strength magnitude powerful intensity',
  'fast speed speeding kph mph',
  'law laws bill bills act legislation',
  'pass passes passed passing passage approve approves approved',
  'oppose opposes opposed opposing opposition against',
  'support supports supported supporting',
  'debt debts indebted',
]

/**
 * Both sides of what is so or not: who asks whether trams run is answered by "at a standstill". A group a line, in English, French, Spanish, German, Portuguese and Japanese
 * (pairs of characters, as the index has them).
 */
const states: readonly string[] = [
  'running runs operating suspended standstill halted resume resumes resumed moving circule circulent circulation interrompu interrompue reprend funciona funcionan parado parada parados circulan marcha suspendido verkehrt eingestellt unterbrochen rollt rollen funcionando circulando parou 運行 運休 運転',
  'cancelled canceled cancel cancels cancellation postponed abandoned scrapped ahead annule annulee annules annulation reporte maintenu cancelado cancelada cancela cancelan aplazado aplazada abgesagt absage abgebrochen verschoben cancelou adiado adiada 中止 延期 打切 予定',
  'resign resigns resigned resignation resigning quits demissionne demission demissionner dimite dimitido dimision dimitir renuncia renuncio rucktritt zuruckgetreten renunciou demissao 辞任 辞職',
  'indoors outside outdoors shelter confinement confines sortir dehors restez interieur alerte salir interior drinnen draussen raus fenster entwarnung fenetre fenetres sair 屋内 外出 解除 避難',
  'refund refunds refunded refunding rembourse rembourses rembourser remboursement reembolso reembolsan devuelven devolucion erstattung ruckerstattung erstattet reembolsam devolvem devolucao 返金 払戻',
]

const groupOf = new Map<string, ReadonlySet<string>>()
const lines = [...groups, ...states].map((line) => line.split(' '))
for (const { asking, telling } of [...fates, ...lines.map((words) => ({ asking: words, telling: words }))]) {
  const group = new Set([...asking, ...telling])
  for (const word of asking) if (!groupOf.has(word)) groupOf.set(word, group)
}
const ofState = new Set(states.flatMap((line) => line.split(' ')))

/** Whether a term asks which of two sides is so. */
export const isOfState = ({ label, isName }: Term): boolean => !isName && ofState.has(fold(label))

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
