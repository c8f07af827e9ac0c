/**
 * How spam is told from the rest. The weights are log-odds of a logistic regression, and everything from `threshold` on is spam, both chosen on the
 * development part of a published set of early 2023 (docs/quality.md has what it catches, and whom it wrongs). The words name what is
 * offered and how to be reached, in the languages of what was seen; no script or language counts by itself.
 */
export const spamSettings = {
  threshold: 0,
  weights: {
    base: -4.6,
    /** Another key said nearly the same before; two or more; five or more: they add up. */
    repeated: 2.2,
    repeatedTwice: 0.9,
    repeatedOften: 0.6,
    /** Something is offered or asked for. */
    offer: 2.7,
    /** A messenger, a group, a payment address. */
    contact: 3,
    link: 2.4,
    /** An offer with a way to it. */
    offerWithAddress: 0.4,
  },
  repeats: {
    /** Shorter texts (good morning, thanks) are everybody's. In characters without links and signs. */
    leastLength: 20,
    /** Runs of so many characters are compared, of each text so many. */
    run: 12,
    perText: 8,
    /** Runs remembered. */
    most: 100_000,
  },
  offer:
    /\b(?:airdrop|giveaway|claim|bonus|casino|betting|click (?:on )?(?:the|this|here|below)|join (?:us|our|the|my)|referral|invite code|invitation code|sign ?up|earn|profit|free (?:sats|money|crypto|gift|mint)|red envelope|promo(?:te|tion)?|follow me|limited time|investment|subscribe|download)\b|红包|空投|博彩|约炮|引流|推广|群推|加微信|微信群|电报群|交流群|社区群|社群|邀请码|点击|链接|免费|刷粉|接单|无码|黄站|赚|下载|加群|qq ?群|玩游戏|體育|娛樂|开户|注册|領取|领取|入群|進群|进群/iu,
  contact:
    /\b(?:t\.me|discord\.gg|wa\.me|chat\.whatsapp|bit\.ly|tinyurl\.com|linktr\.ee|telegram|whatsapp|wechat)\b|\bqq\s*[:：]?\s*\d{5,}|微信|电报|lnurl1/iu,
  link: /https?:\/\/|\b[a-z0-9-]{1,60}\.(?:com|top|xyz|vip|cc|club|shop|site|online|app|io)\b/iu,
} as const
