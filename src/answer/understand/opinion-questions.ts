import { anywhere } from './forms.ts'
import { touched } from './people.ts'

/**
 * Forms of a question for what people think, over folded words (no accents, lower case), a line a language: verbs and nouns of opinion, questions of
 * sides ("are people with the strikers or …"), of liking, and of mood. Japanese, Hindi, Arabic and Thai by the words themselves.
 */
export const opinionForms: readonly RegExp[] = [
  anywhere(
    "what (?:do|does|did|are|is) .{1,60} (?:think|thinking|feel|feeling|make|making) (?:of|about)|how (?:do|does|did|are|is) .{1,60} (?:feel|feeling|react|reacting|reacted|view|viewed|see|seen|received|take|taking|judge|rate|like)|opinions?|reactions?|views? (?:on|of|about)|(?:public |the )mood|popular|unpopular|criticis\\p{L}+|for or against|controvers\\p{L}+|whose side|anger|outrage|complain\\p{L}*|(?:right|good|fair) or (?:wrong|bad|unfair)|any good|what did (?:the )?(?:people|locals|residents|everyone|everybody)(?: (?:in|at|from) \\S+)? say (?:about|of)|(?:is|was|are|were) .{2,40} (?:fair|unfair|overpriced|justified|overrated)|where do .{1,40} stand|what'?s the (?:mood|feeling|verdict) (?:on|about|in|among)",
    `(?:are|is) (?!there )(?:\\S+ ){0,4}?(?:${touched.en}|they|anyone) (?:\\S+ ){0,3}?(?:with|for|against|happy|unhappy|angry|pleased|satisfied|supporting|(?<!money )backing|opposed|in favou?r)`,
    `(?:do|does|did) (?:\\S+ ){0,4}?(?:${touched.en}|they|anyone) (?:\\S+ ){0,3}?(?:support|(?<!money )back|oppose|approve|disapprove|agree|disagree|like|dislike|love|hate|want|expect|welcome|side|trust|blame)`,
    '(?:who|how many) (?:supports?|opposes?|backs|agrees|disagrees|is (?:for|against|in favou?r))',
  ),
  anywhere(
    "(?:^|.* )(?:avis|plaintes)(?=[\\s?!.]*$)|^avis|avis sur|plaintes|bien ou mal|colere|indignation|que pense(?:nt|z)?(?:-t-on)?|qu'en (?:pense|dise|di)(?:nt|t|ez)?(?:-t-on|-on)?|pensent(?:-ils)?|les? avis|l'avis|reactions?|reagi(?:t|ssent)|l'opinion|opinions?|ce qu'on pense|pour ou contre|d'accord|(?:comment|de quel oeil) .{1,60}(?:voi(?:t|ent)|juge(?:nt)?|accueill\\p{L}+|trouve(?:nt)?|vivent|jug\\p{L}+|percu\\p{L}*)|trouve(?:nt|-t-on)|de quel cote|l'etat d'esprit|l'humeur|controverse|polemique|critiques?",
    `(?:${touched.fr}|on) (?:\\S+ ){0,2}?(?:sont-ils|sont|est-on|soutiennent(?:-ils)?|approuvent(?:-ils)?|aiment(?:-ils)?|veulent(?:-ils)?) (?:\\S+ )?(?:qu[^ ]{1,20}|avec|pour|contre|favorables?|opposes?|satisfaits?|contents?|en colere|du cote)`,
  ),
  anywhere(
    'quejas?|indignacion|enfado|bien o mal|que (?:piensa[n]?|opina[n]?|se (?:piensa|opina)|creen?)|que (?:le|les) parece|opinion(?:es)?|reaccion(?:es)?|reacciona[n]?|a favor o en contra|como (?:ve|ven|valora|valoran|recibe|reciben|se ve|se valora|reacciona|juzga|juzgan|se toma|se toman)|de que lado|de parte de quien|polemica|criticas?|el animo',
    `${touched.es} (?:\\S+ ){0,2}?(?:estan? (?:\\S+ )?(?:con|a favor|en contra|contentos?|content[oa]|enfadad\\p{L}+|de acuerdo|del lado)|(?:esta a favor|apoyan?|quieren?|prefieren?|rechazan?|aprueban?|confian?|les? gusta) (?:\\S+ )?(?:que|con|a|el|la|los|las))`,
  ),
  anywhere(
    'beschwerden?|lob|arger|emporung|richtig oder falsch|gut oder schlecht|was (?:denken|denkt|meinen|meint|halten|halt)|wie (?:denken|denkt|finden|findet|reagieren|reagiert|sehen|sieht man|beurteilen|beurteilt|bewerten|bewertet|kommt|ist die stimmung)|meinung(?:en)?|reaktion(?:en)?|stimmung|ansichten|dafur oder dagegen|fur oder gegen|auf wessen seite|auf welcher seite|umstritten|kritik\\p{L}*|zufrieden|einverstanden',
    `(?:halten|stehen) (?:\\S+ )?${touched.de} .{0,60}(?<!\\p{L})zu[mr]?`,
    `(?:halten|stehen|sind|unterstutzen|befurworten|mogen|wollen) (?:\\S+ )?${touched.de} .{0,60}(?<!\\p{L})(?:hinter|fur|gegen|auf der seite|dafur|dagegen|zufrieden|wutend|froh|einverstanden)`,
  ),
  anywhere(
    'queixas?|indignacao|revolta|reclamacoes|bem ou mal|(?:agiu|agiram|fez|fizeram) (?:bem|mal)|o que .{0,40}(?:pensa[m]?|acha[m]?)|que (?:pensa[m]?|acha[m]?)|opinia?o|opinioes|reaca?o|reacoes|reac(?:a|o)es|reage[m]?|contra ou a favor|a favor ou contra|como (?:ve|veem|avalia[m]?|reage[m]?|recebe[m]?|encara[m]?|sente[m]?)|de que lado|polemica|criticas?|o animo',
    `${touched.pt} (?:\\S+ ){0,2}?(?:(?:esta|estao) (?:\\S+ )?(?:com|a favor|contra|content\\p{L}+|satisfeit\\p{L}+|zangad\\p{L}+|do lado|de acordo)|(?:apoia[m]?|quere[m]?|prefere[m]?|rejeita[m]?|aprova[m]?|gosta[m]?|confia[m]?) (?:\\S+ )?(?:que|com|de|o|a|os|as|na|no))`,
  ),
  /どう思|どう(?:考え|感じ|見て|見られ|受け止め|評価|みて)|意見|反応|評判|評価は|賛否|賛成|反対|世論|味方|支持し(?:て|ます)|不満は|好かれ|嫌われ|感想|声は|世間|苦情|不満/u,
  /(?:क्या|कैसा|कैसे) (?:सोच|मान|महसूस|राय|लग)|(?:^|\s)(?:राय|प्रतिक्रिया\p{M}*|विचार|मत|नज़रिया|नजरिया)(?=\s|[?？।]|$)|के पक्ष में|के खिलाफ|के ख़िलाफ़|किसके साथ|समर्थन/u,
  /(?:^|\s)(?:ما |هل )?(?:رأي|رأى|آراء|موقف|ردود|انطباع)|كيف (?:يرى|ينظر|تلقى|استقبل|يشعر)|ماذا (?:يظن|يعتقد|يرى)|مع أم ضد|يؤيد|يعارض/u,
  /คิด(?:อย่างไร|ยังไง|เห็น|ว่า)|ความ(?:เห็น|คิดเห็น|รู้สึก)|รู้สึก(?:อย่างไร|ยังไง)|เห็นด้วย|มองว่า|มอง.{0,40}(?:อย่างไร|ยังไง)|ปฏิกิริยา|เข้าข้าง|(?:อยากให้|ควร|น่าจะ).{1,60}(?:หรือไม่|ไหม|หรือเปล่า)|สนับสนุน|คัดค้าน/u,
  /怎么看|怎麼看|看法|意见|反应|评价|支持还是反对|赞成|어떻게 (?:생각|느끼|보|평가)|의견|반응|여론|찬반/u,
]
