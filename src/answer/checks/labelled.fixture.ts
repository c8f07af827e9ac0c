/** Invented posts with six sentences each, one of every kind in `labels`. Written for tests: small, and therefore optimistic. */
export const labels = ['supported', 'number swapped', 'name swapped', 'negated', 'extra claim', 'off topic'] as const

export const labelled: readonly { readonly post: string; readonly sentences: readonly string[] }[] = [
  {
    post: 'The north-2 data centre is down since 09:14 UTC, an expired certificate on its front servers. status page still green',
    sentences: [
      'The north-2 data centre is down since 09:14 UTC because of an expired certificate.',
      'The north-2 data centre is down since 11:40 UTC because of an expired certificate.',
      'The Lisbon data centre is down since 09:14 UTC because of an expired certificate.',
      'The north-2 data centre is not down and no certificate expired.',
      'The north-2 data centre is down since 09:14 UTC and its owner apologised to all customers.',
      'Rail workers will strike for a day.',
    ],
  },
  {
    post: 'Central bank of Orlanda raises rates by 25bp to 5.5%, governor Hask says more to come',
    sentences: [
      'The central bank of Orlanda raises rates by 25bp to 5.5%, and governor Hask says more is to come.',
      'The central bank of Orlanda raises rates by 75bp to 6.5%, and governor Hask says more is to come.',
      'The central bank of Vestria raises rates by 25bp to 5.5%, and governor Hask says more is to come.',
      'The central bank of Orlanda does not raise rates, governor Hask says.',
      'The central bank of Orlanda raises rates to 5.5% and markets crashed in response.',
      'A new phone has a poor battery.',
    ],
  },
  {
    post: 'Magnitude 6.1 quake off Miravel, buildings swayed in the old town, no tsunami warning so far',
    sentences: [
      'A magnitude 6.1 quake struck off Miravel and buildings swayed, with no tsunami warning so far.',
      'A magnitude 7.8 quake struck off Miravel and buildings swayed, with no tsunami warning so far.',
      'A magnitude 6.1 quake struck off Sundmark and buildings swayed, with no tsunami warning so far.',
      'A magnitude 6.1 quake struck off Miravel and a tsunami warning was issued.',
      'A magnitude 6.1 quake struck off Miravel, killing several people in the old town harbour.',
      'The concert sold out.',
    ],
  },
  {
    post: 'Just got laid off from Novatel Works with 40% of staff, all on one video call. no severance',
    sentences: [
      'Novatel Works laid off 40% of its staff on one video call with no severance.',
      'Novatel Works laid off 10% of its staff on one video call with no severance.',
      'Brightwell laid off 40% of its staff on one video call with no severance.',
      'Novatel Works laid off 40% of its staff on one video call and paid severance.',
      'Novatel Works laid off 40% of its staff and its director resigned yesterday evening.',
      'Heavy rain flooded streets.',
    ],
  },
  {
    post: 'Launch of the Heron rocket called off at T-40s, upper level winds. next try Thursday 18:00',
    sentences: [
      'The launch of the Heron rocket was called off because of upper level winds, next try Thursday.',
      'The launch of the Heron rocket was called off at T-10s, next try Monday 06:00.',
      'The launch of the Kestrel rocket was called off because of upper level winds.',
      'The launch of the Heron rocket was not called off because of winds.',
      'The launch of the Heron rocket was called off after a fuel leak was found in its engine.',
      'My cat knocked over a plant.',
    ],
  },
  {
    post: 'Patient records from Saint Oda hospital, ~120k people, posted on a leak site by the Blacklock group today',
    sentences: [
      'The Blacklock group posted records of about 120k patients of Saint Oda hospital on a leak site.',
      'The Blacklock group posted records of about 12 million patients of Saint Oda hospital on a leak site.',
      'The Redwing group posted records of about 120k patients of Mercy hospital on a leak site.',
      'The Blacklock group did not post any records of Saint Oda hospital.',
      'The Blacklock group posted 120k records after Saint Oda hospital refused to pay a ransom demand.',
      'A train strike starts at midnight.',
    ],
  },
]
