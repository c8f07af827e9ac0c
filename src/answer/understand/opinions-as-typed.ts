import { anyOf, anywhere, closing, whole } from './forms.ts'
import { touched } from './people.ts'

/** Up to so many words between. */
const few = (most: number): string => `(?:\\S+ ){0,${most}}?`

/**
 * What people think, asked as it is typed: the asking word behind or none, the people before what they feel, two values to choose from, whether it is fair. Whether
 * something is right, good or needed is left out: of news and of water that asks for a fact.
 */
export const opinionsAsTyped: readonly RegExp[] = [
  anywhere(
    anyOf(
      'thoughts(?= on| about|\\?|$)',
      `what (?:do |did |does )?${touched.en} ${few(3)}(?:think|feel|make)`,
      `(?:where|when|who|how|which \\S+) do ${touched.en} ${few(3)}think .{3,60} (?:should|ought)`,
      `what(?:'s| is| are) ${touched.en} ${few(3)}saying|what do ${touched.en} ${few(3)}say`,
      `${touched.en} ${few(3)}(?:agree|disagree)`,
      "who(?:'s| is| was) right about|how(?:'s| is| are| did) .{3,60} (?:going|go|gone) down(?= |\\W*$)|worth it",
      "(?:anyone|anybody|who(?: is|'s| else is)?) (?:happy|unhappy|angry|pleased) (?:with|about|at)",
      'nuisance|pros and cons|arguments for and against|yay or nay|love or hate|(?:good|bad|fair|worth it) or not',
      '(?:good|bad|great|terrible|smart|stupid) idea',
      `${touched.en} (?:happy|unhappy|angry|pleased|ok with)`,
    ),
    anyOf(
      "(?:(?:on|vous|tu|les gens) (?:en )?|t'en )pense[szn]?t? (?:quoi|du bien|du mal)",
      `(?:que|qu'en|quoi|qu'est-ce que) (?:en )?(?:disent|dit) ${touched.fr}|qu'est-ce que ${touched.fr} ${few(2)}(?:disent|pensent)`,
      '(?:on|vous|tu|ils) (?:en )?(?:dites|dis|dit|disent) quoi|(?:approuvent|soutiennent|acceptent|aiment|veulent|apprecient)-(?:ils|elles)',
      "(?:bonne|mauvaise) chose|vaut(?:-elle|-il)? (?:le coup|la peine)|qui (?:a raison|est (?:content|d'accord|satisfait|furieux))|ca passe comment",
      `${touched.fr} (?:(?:en )?disent quoi|approuvent|soutiennent|acceptent|veulent|sont(?:-ils)? (?:contents?|pour|contre|furieux|satisfaits?))`,
      `comment ${touched.fr} ${few(3)}(?:prennent|voient|vivent|jugent)`,
      'bonne ou mauvaise|(?:bonne|mauvaise) idee|(?:juste|bien|bon) ou (?:pas|non)|pour et contre|(?:vous etes|etes-vous) (?:pour|contre)|ressenti|ras-le-bol',
      'qui (?:soutient|soutiennent|approuve|approuvent)',
    ),
    anyOf(
      'que (?:os|les|te) parece',
      `que (?:comenta|dice|cuenta)n? ${touched.es}|que se (?:dice|comenta|opina) (?:del?|sobre)`,
      `${touched.es} ${few(3)}de acuerdo|quien(?:es)? (?:tienen? razon|esta[n]? (?:content\\p{L}+|de acuerdo))|(?:vale|valio|merece|merecio) la pena`,
      'como (?:ha|han) (?:sentado|caido|recibido)|que tal (?:ve|ven|lleva|llevan)',
      `${touched.es} ${few(5)}a favor|contentos? ${touched.es}`,
      '(?:buena|mala) idea|buena o mala|just[oa] o no|a favor y en contra',
      'quien(?:es)? (?:apoyan?|respaldan?)',
    ),
    anyOf(
      'was (?:(?:haltet|meint|denkt|sagt) ihr|(?:halt|meint|denkt) man)|gut oder (?:nicht|schlecht)',
      `(?:unterstutzen|finden|mogen|begrussen) ${touched.de}|haben ${touched.de} .{0,30}verstandnis`,
      `was sag(?:en|t) (?:man|${touched.de})|freuen sich ${touched.de}|wer hat recht|wer freut sich`,
      'lohnt(?:e)? sich|hat sich .{3,60} gelohnt',
      `${touched.de} (?:sauer|wutend|zufrieden|froh|dafur|dagegen)`,
      '(?:gute|schlechte) idee|pro (?:und|oder) contra|vor-? und nachteile|was spricht (?:da)?(?:fur|gegen)|spricht dagegen',
      'wer (?:unterstutzt|befurwortet)',
    ),
    anyOf(
      'que (?:voce|voces|vcs) (?:pensa[m]?|acha[m]?)|o que dizem (?:d[aoe]s?|sobre)|d[aoe] .{3,60} o que dizem',
      `que (?:diz|dizem|fala|falam|ta falando|estao falando) ${touched.pt}`,
      `que ${touched.pt} ${few(2)}(?:falando|dizendo|achando)`,
      `${touched.pt} ${few(3)}(?:concordam?|discordam?|curti(?:u|ram|ndo))|quem (?:concorda|discorda|tem razao)`,
      '(?:vale|valeu) a pena|compensou',
      `${touched.pt} ${few(3)}(?:apoiam?|gosta(?:m|ram)?|gostou|aprovam?|estao (?:felizes|contentes))`,
      `como ${touched.pt} ${few(2)}(?:recebeu|receberam|encar\\p{L}+)`,
      'bo[am] ou (?:ruim|ma|mau)|just[oa] ou nao|(?:boa|ma|pessima) ideia|pros e contras',
      'quem (?:apoia|apoiam)',
    ),
  ),
  whole(
    '(?:is|was|are|were) .{3,80} (?:fair|unfair|just|justified|worth it|overrated)',
    '.{3,80} (?:est|sont|etait)-(?:il|elle|ils|elles|ce) (?:juste|injuste|justifie|merite|raisonnable)e?s?',
    '(?:es|son|fue|fueron|ha sido) (?:(?:just|injust|exagerad|merecid)[oa]s? .{3,80}|.{3,80} (?:just|injust|merecid)[oa]s?)',
    '(?:ist|sind|war|waren) .{3,80} (?:gerecht|ungerecht|fair|unfair|sinnvoll|berechtigt|ubertrieben)',
    '(?:.{3,80} )?(?:e|foi|foram|sao) (?:just|injust|merecid|exagerad)[oa]s?(?: .{3,80})?',
  ),
  /の是非|(?:民|人々|みんな|客|者|生|ファン|の人)(?:たち)?は[^。？?]{0,8}(?:どう|何と|なんと)言って|(?:対応|態度|やり方|判断)は?どう|(?:どっち|どちら)が(?:本当|正しい)|納得して|[好不]評|よかった[？?]|迷惑[？?]|妥当|の声(?=$|[？?。])|何て言って|喜んで(?:る|い)|理解はある|いる[？?]\s*いらない/u,
]

/** The same where no other form fits: "bus lane Lugo fair?" */
export const judgedAtEnd: RegExp = closing(
  'fair|unfair|justified|worth it|overrated|(?<!(?:oral|closing|opening|court|legal|final) )arguments',
  'juste|justifiee?s?|meritee?s?|arguments',
  'just[oa]|merecid[oa]|argumentos',
  'gerecht|sinnvoll|berechtigt|ubertrieben|argumente',
)
