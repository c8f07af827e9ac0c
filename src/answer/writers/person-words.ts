/**
 * Whom one tells of without a name, by language, folded: "two art students", "une femme", 男性. Words for whole crowds ("people", "residents") and for those who only report
 * it are none.
 */
const persons: { readonly [lang: string]: string } = {
  en: 'm[ae]n|wom[ae]n|boys?|girls?|kids?|child|children|teen(?:ager)?s?|students?|pupils?|couple|brothers?|sisters?|cousins?|sons?|daughters?|gang|guard|drivers?|pilots?|teachers?|nurses?|doctors?|workers?|employees?|farmers?|mayor|deputy|minister|captain|owner|manager|director|coach|singer|player|band|cook|chef|tourists?|hackers?|pensioners?|soldiers?|engineers?|technicians?|intern|cleaner|caretaker',
  fr: 'hommes?|femmes?|garcons?|filles?|gamins?|enfants?|ados?|adolescente?s?|etudiante?s?|eleves?|couple|freres?|soeurs?|bande|gardien(?:ne)?s?|chauffeurs?|conduct(?:eur|rice)s?|pilotes?|profs?|infirmi(?:er|ere)s?|medecins?|ouvri(?:er|ere)s?|employee?s?|agricult(?:eur|rice)s?|maire|adjointe?|ministre|capitaine|proprietaire|direct(?:eur|rice)|entraineure?|chant(?:eur|euse)|jou(?:eur|euse)s?|cuisini(?:er|ere)s?|touristes?|pirates?|retraitee?s?|stagiaires?|concierge',
  es: 'hombres?|mujer(?:es)?|chic[oa]s?|nin[oa]s?|menor(?:es)?|adolescentes?|estudiantes?|alumn[oa]s?|pareja|herman[oa]s?|banda|guardias?|vigilantes?|conductor(?:a|es)?|pilotos?|profesor(?:a|es)?|enfermer[oa]s?|medic[oa]s?|obrer[oa]s?|emplead[oa]s?|trabajador(?:a|es)?|agricultor(?:es)?|alcaldes?a?|concejal(?:a)?|ministr[oa]|capitan|duen[oa]|director(?:a)?|entrenador(?:a)?|cantante|jugador(?:a|es)?|cociner[oa]s?|turistas?|jubilad[oa]s?|becari[oa]s?|conserje',
  de: 'mann|manner|frau(?:en)?|jung(?:e|en|s)|madchen|kind(?:er)?|jugendliche[nr]?|teenager|student(?:en|in|innen)?|\\p{L}*student(?:en|in|innen)?|schuler(?:in|innen)?|paar|bruder|schwestern?|bande|wachter(?:in)?|wachmann|fahrer(?:in)?|pilot(?:in)?|lehrer(?:in)?|pfleger(?:in)?|arzt(?:in)?|arbeiter(?:in)?|mitarbeiter(?:in)?|bauern?|burgermeister(?:in)?|minister(?:in)?|kapitan(?:in)?|besitzer(?:in)?|direktor(?:in)?|trainer(?:in)?|sanger(?:in)?|spieler(?:in)?|koch|kochin|touristen?|rentner(?:in)?|praktikant(?:in)?|hausmeister(?:in)?',
  pt: 'homem|homens|mulher(?:es)?|rapaz(?:es)?|menin[oa]s?|garot[oa]s?|crianc(?:a|as)|jovens|adolescentes?|estudantes?|alun[oa]s?|casal|irma[os]?|quadrilha|guarda|vigia|motoristas?|pilotos?|professor(?:a|es)?|enfermeir[oa]s?|medic[oa]s?|operari[oa]s?|funcionari[oa]s?|trabalhador(?:a|es)?|agricultor(?:es)?|prefeit[oa]|vereador(?:a)?|ministr[oa]|capitao|don[oa]|diretor(?:a)?|treinador(?:a)?|cantor(?:a)?|jogador(?:a|es)?|cozinheir[oa]s?|turistas?|aposentad[oa]s?|estagiari[oa]s?|porteir[oa]',
}
const anyPerson = Object.values(persons).join('|')
const inSpaces = new RegExp(`(?<!\\p{L})(?:${anyPerson})(?!\\p{L})`, 'gu')
/** Who only tells it: "says the mayor", "le maire dit", "laut Bürgermeister", "según una vecina". */
const source = new RegExp(
  `(?<!\\p{L})(?:(?:says?|said|tells?|told|according to|confirms?|dit|selon|d[’']apres|segun|dice|dijo|laut|sagt|sagte|segundo|diz|disse)\\s(?:(?:the|an?|my|our|l[ea]|une?|mon|ma|el|una?|mi|der|die|dem|ein|eine[mr]?|mein|meine|o|um|uma|meu|minha)\\s|l[’'])?(?:${anyPerson})|(?:${anyPerson})(?:\\s(?:says?|said|tells?|told|confirms?|dit|dice|dijo|sagt|sagte|diz|disse)(?!\\p{L})|\\s?:))(?!\\p{L})`,
  'gu',
)
const inJapanese =
  /[男女]性|男(?:の子|児)|女(?:の子|児)|少[年女]|学生|生徒|児童|[会社店職船駅委議隊警備]員|運転[手士]|選手|監督|容疑者|夫婦|兄弟|姉妹|[市町村社校園店船]長|医師|看護師|教[師授諭]|歌手|\p{Script=Han}(?:氏|さん)(?!\p{Script=Han})/u
const sourceInJapanese = /\p{Script=Han}+(?:さん|氏)?に(?:よると|よれば)|\p{Script=Han}+(?:さん|氏)?[:：]/gu

/** Whether a folded text tells of somebody without a name who is more than the source of it, and the question does not. */
export function tellsPerson(text: string, asked: string): boolean {
  const known = new Set(asked.match(/\p{L}+/gu) ?? [])
  const isNew = (word: string) => !known.has(word)
  return (text.replace(source, ' ').match(inSpaces) ?? []).some(isNew) || inJapanese.test(text.replace(sourceInJapanese, ' '))
}
