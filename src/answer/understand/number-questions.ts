import { anywhere, closing, opening } from './forms.ts'

/**
 * Forms of a question for a number, over folded words (no accents, lower case), a line a language: English, French, Spanish, German, Portuguese; Japanese by the
 * words themselves. What is measured is told by figures that several share, as counts are.
 */
export const numberForms: readonly RegExp[] = [
  opening(
    '(?:in |for |at |about |to )?how (?:many|much)',
    '(?:depuis |pour |a |il y a )?combien',
    '(?:a |en |por |de )?cuant[oa]s?',
    '(?:um |auf |mit |bei )?wie ?viele?n?(?! uhr)',
    '(?:a |em |por |de )?quant[oa]s?',
    // What is measured: temperatures, areas.
    "how (?:hot|cold|warm)|what(?:'s| is| was)? the (?:current )?temperature",
    '(?:quelle (?:est la )?temperature|il fait combien)',
    '(?:que|cual es la) temperatura|que (?:calor|frio) hace',
    'wie (?:hei(?:ss|ß)|kalt|warm)|welche temperatur|wie hoch (?:ist|sind) die temperatur\\p{L}*',
    '(?:qual e a|que) temperatura',
    'how (?:big|large) (?:is|was|are) (?:(?!(?:at|in|of|near|on|by) )\\S+ ){0,4}?(?:\\S*fires?|blazes?|oil slick|spill)(?! (?:station|brigade|crew|engine|department|service))|how much (?:land|forest|bush|scrub)',
    'quelle (?:surface|superficie)',
    '(?:que|cual es la) superficie',
    'wie gro(?:ss|ß) (?:ist|war|sind) (?:(?!(?:am|im|bei|vor|beim|an|in) )\\S+ ){0,4}?(?:\\S*brand|\\S*feuer)(?!\\p{L})',
    '(?:que|qual e a) area',
    // The number has a noun of its own, a count or a sum.
    `what(?:'s| is| was)? the (?:(?:current|latest|new|total|final|official|exact|confirmed) ){0,2}(?:number of|(?:death )?toll|tally|total|headcount|attendance|turnout|amount|sum|price|cost|fare|fee|fine|rent|salary|reward|prize money|jackpot|budget)`,
    "(?:quel(?:le)?s? (?:est|etait|sont)|c'est quoi) (?:le |la |les |l')(?:\\p{L}+ )?(?:nombre|total|bilan|affluence|montant|somme|prix|cout|tarif|loyer|salaire|amende|prime|recompense|cagnotte|budget)",
    'cual(?:es)? (?:es|era|fue|son) (?:el|la|los|las) (?:\\p{L}+ )?(?:numero|cifra|total|balance|asistencia|monto|importe|suma|precio|coste|costo|tarifa|alquiler|sueldo|multa|recompensa|presupuesto)',
    'wie hoch (?:ist|sind|war|waren|fallt|fallen|liegt) (?:\\p{L}+ ){0,2}(?:\\p{L}*zahl(?:en)?|\\p{L}*geld|\\p{L}*kosten|\\p{L}*preise?|\\p{L}*summe|\\p{L}*betrag|\\p{L}*schaden|\\p{L}*miete|\\p{L}*lohn|gehalt|\\p{L}*pramie|belohnung|\\p{L}*strafe|\\p{L}*budget|jackpot|\\p{L}*verlust)|was ist die \\p{L}*zahl',
    'qual (?:e|era|foi) (?:o|a) (?:\\p{L}+ )?(?:numero|total|balanco|publico|valor|montante|quantia|preco|custo|tarifa|aluguel|salario|multa|recompensa|orcamento)',
  ),
  anywhere('how many', 'the number of', 'combien de', 'wie viele', 'cuant[oa]s'),
  /كم\s|何[人件本戸匹台枚便名個軒棟校票杯社店か度頭羽隻機通回組室円割歳](?!も)|何(?:世帯|所帯|時間|分(?!の)|週間|日間|年間|キロ|メートル|ヘクタール|[かカヶケ]所|箇所|部屋|パーセント|ドル|ユーロ)|いくつ|いくら|どれくらい|どのくらい|कितन[ाेी]|กี่|เท่าไ[หร]/u,
]

/** The same where words are typed as they come ("no power Lugo how many", "feridos? cb"), and the asking word stands anywhere or not at all. */
export const numbersAsTyped: readonly RegExp[] = [
  anywhere('how (?:many|much)', 'combien|cb|nb', 'cuant[oa]s?', 'wie ?viele?n?', 'quant[oa]s?|qt[oa]s?'),
  closing('numbers?', 'nombre|chiffres?', 'numeros?|cifras?', 'anzahl|zahl(?:en)?', 'numeros?'),
  anywhere(
    '(?:death )?toll|headcount|prize money|jackpot|reward(?! (?:program|scheme|card|point|system))|ticket price',
    'cagnotte|recompense|prix du billet',
    'recompensa|precio de la entrada',
    'preisgeld|belohnung|kopfgeld|\\p{L}{3,}zahl(?:en)?|ticketpreise?|eintrittspreise?',
    'recompensa|preco do ingresso',
  ),
  /何人|人数|何名|何件|何戸|気温|(?<![複多少半関])[\p{Script=Han}ー]数(?![\p{Script=Han}\p{Script=Katakana}])|(?:懸賞|賞|料|罰)金|運賃|金額|[害償]額/u,
  anywhere('temps?|temperatures?|degrees', 'temperatures?|degres', 'temperaturas?|grados', 'temperatur\\p{L}*', 'temperaturas?|graus'),
  anywhere(
    '(?:\\p{L}*fire|blaze) size|hectares|acres|burn(?:t|ed) area',
    'surface (?:brulee|detruite)|hectares',
    'hectareas|superficie quemada',
    'hektar|brandflache',
    'hectares|area (?:ardida|queimada)',
  ),
  /ヘクタール|焼失面積/u,
  // Whom something befell, named by nothing else: their number is what is told of them.
  anywhere(
    'casualties|injuries|layoffs|job cuts|evacuees|people (?:hurt|injured|trapped|missing|evacuated|stranded|displaced)|(?:homes|households|houses) (?:affected|destroyed|damaged)',
    'blesses|evacues|disparus|licenciements|suppressions de postes|sinistres|foyers (?:prives|touches)',
    '(?:herid|atrapad|evacuad|desaparecid|afectad)[oa]s|despidos|damnificados',
    'verletzte[nr]?|evakuierte[nr]?|vermisste[nr]?|entlassungen',
    '(?:ferid|evacuad|desaparecid|desabrigad|demitid)[oa]s|demissoes',
  ),
  opening('injured|wounded|evacuated|trapped|stranded'),
  // Who is there, who watches and who is ill.
  closing(
    'viewers|viewership|spectators|attendance|turnout',
    'spectateurs|affluence',
    'espectadores|asistentes',
    'zuschauer',
    'espectadores|publico',
  ),
  anywhere(
    '(?:ppl|people) (?:still|left|inside)',
    'gens (?:encore|toujours)',
    'gente (?:aun|todavia|dentro)',
    'leute (?:noch )?drin',
    'gente (?:ainda|dentro)',
  ),
  anywhere(
    '(?:ill|sick|injured|missing) (?:people|ppl|kids|children|pupils|students|residents)|(?:people|ppl|kids|children|pupils|students|residents) (?:ill|sick|injured|missing)',
    '(?:enfants|gamins|eleves|gens|residents) (?:malades|hospitalises)',
    '(?:ninos|alumnos|personas|vecinos) (?:enferm|intoxicad|ingresad|hospitalizad)[oa]s',
    '(?:kranke|verletzte|vermisste) (?:kinder|schuler|leute|menschen)|(?:kinder|schuler|leute) (?:krank|verletzt|vermisst)',
    '(?:criancas|alunos|pessoas|idosos) (?:doentes|internad[oa]s|hospitalizad[oa]s)',
  ),
]
