/**
 * Those whom a matter touches, over folded words with their article: asked what they say of it, their views are meant. Whoever knows or decides (police, a mayor,
 * witnesses) is no such group: what they say is news.
 */
const groups = {
  en: 'people|everyone|everybody|ppl|folks|locals|residents|fans|supporters|voters|parents|families|customers|shoppers|commuters|passengers|drivers|cyclists|students|pupils|teachers|neighbou?rs|workers|employees|tenants|patients|farmers|fishermen|shopkeepers|shop owners|traders|visitors|tourists|users|readers|viewers',
  fr: "gens|habitants|riverains|usagers|voyageurs|clients|parents(?: d'eleves)?|familles|supporters|electeurs|locataires|eleves|etudiants|salaries|employes|profs|enseignants|voisins|automobilistes|cyclistes|commercants|agriculteurs|pecheurs|patients|visiteurs|touristes|abonnes|lecteurs|fans",
  es: 'gente|vecin[oa]s|usuarios|clientes|pasajeros|viajeros|aficionados|hinchas|padres|familias|votantes|inquilinos|alumnos|estudiantes|profesores|trabajadores|empleados|conductores|ciclistas|comerciantes|agricultores|pescadores|pacientes|visitantes|turistas|lectores|seguidores',
  de: 'leute|menschen|anwohner|burger|eltern|familien|fans|kunden|fahrgaste|mieter|pendler|wahler|schuler|studenten|lehrer|einwohner|nachbarn|autofahrer|radfahrer|handler|ladenbesitzer|landwirte|bauern|fischer|patienten|besucher|touristen|mitarbeiter|beschaftigten|leser',
  pt: 'pessoal|povo|gente|pessoas|moradores|vizinhos|torcedores|adeptos|clientes|passageiros|utentes|usuarios|eleitores|pais|familias|inquilinos|alunos|estudantes|professores|trabalhadores|funcionarios|motoristas|ciclistas|comerciantes|lojistas|agricultores|pescadores|pacientes|visitantes|turistas|leitores|fas',
}
export const people = {
  en: `(?:the )?(?:${groups.en})`,
  fr: `(?:les |des )?(?:${groups.fr})`,
  es: `(?:la |los |las )?(?:${groups.es})`,
  de: `(?:die |alle )?(?:${groups.de})`,
  pt: `(?:o |a |as |os )?(?:${groups.pt})`,
}
