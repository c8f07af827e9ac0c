import { fold, termsOf } from '../../post/index.ts'

/**
 * Other words for a thing that is counted: who asks for homes is answered by households and, where power or water is out, by customers; not the other way round.
 * First what is asked for, then what tells the same; folded, in English, French, Spanish, German and Portuguese.
 */
const kin: readonly (readonly [asked: string, told: string])[] = [
  [
    'homes households houses foyers logements menages maisons hogares viviendas casas haushalte haushalten haushalten hauser wohnungen lares residencias moradias domicilios',
    'homes households houses customers addresses properties dwellings foyers logements menages maisons abonnes hogares viviendas casas domicilios clientes abonados haushalte haushalten hauser wohnungen kunden lares residencias moradias',
  ],
  ['passengers travellers travelers voyageurs passagers viajeros pasajeros passagiere reisende fahrgaste passageiros viajantes', ''],
  [
    'jobs workers employees staff emplois salaries empleos trabajadores empleados puestos arbeitsplatze stellen beschaftigte mitarbeiter empregos trabalhadores postos',
    '',
  ],
  ['votes ballots voix suffrages votos sufragios stimmen', ''],
  ['customers clients accounts users comptes clientes cuentas usuarios kunden konten contas utilizadores', ''],
  [
    'pupils students children kids eleves collegiens lyceens enfants gamins gosses alumnos ninos chavales crios schuler schulern kinder kindern alunos criancas miudos',
    '',
  ],
  ['spectators fans people attendees spectateurs supporters espectadores aficionados zuschauer fans espetadores adeptos torcedores', ''],
]
const terms = (list: string): ReadonlySet<string> => new Set(list.split(' ').flatMap((word) => termsOf(word)))
const table = kin.map(([asked, told]) => [new Set(asked.split(' ')), terms(told === '' ? asked : told)] as const)

/** Index terms that count the same thing as a word of a question; empty where only the word itself does. */
export const kinOf = (label: string): ReadonlySet<string> => table.find(([asked]) => asked.has(fold(label)))?.[1] ?? new Set()
