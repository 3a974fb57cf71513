import assert from 'node:assert/strict'
import { test } from 'node:test'

// The language is chosen when the module is loaded, from what the browser says.
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['de'] } })
const { areaOf, entryWords, journalWords } = await import('./journal-words.ts')

const says = (kind: string, english: string, german: string) => assert.equal(journalWords(kind, english), german)

test('German: sentences of the journal', () => {
  says(
    'support.created',
    'Request 47611 came in by e-mail, P3. 2 promises started.',
    'Anfrage 47611 kam per E-Mail, P3. 2 Zusagen begannen.',
  )
  says(
    'support.created',
    'Request 7 came in by phone, P1 from the three answers. 1 promise started. It goes on from a closed request.',
    'Anfrage 7 kam telefonisch, P1 nach den drei Antworten. 1 Zusage begann. Sie setzt eine geschlossene Anfrage fort.',
  )
  says(
    'support.status',
    'Status: in progress to waiting for the customer.',
    'Status von „In Arbeit“ auf „Kunde ist dran“ geändert.',
  )
  says(
    'support.promise_warned',
    'Commit or revert: 75 % of the time is used.',
    'Zusage „Bleibt es?“: 75 % der Zeit sind verbraucht.',
  )
  says('support.promise_broken', 'First call back is broken.', 'Die Zusage „First call back“ ist gebrochen.')
  says('accounts.account_changed', 'Account changed: mailDomains, notes', 'Konto geändert: Mail-Domains, Notizen')
  says(
    'crises.handover',
    'Kim offers incident lead, scribe to Sam',
    'Kim bietet Sam an: Einsatzleitung, Protokollführung',
  )
  says('handover', 'Kim keeps scribe', 'Kim behält: Protokollführung')
  says(
    'crises.opened',
    'P1 crisis began by itself: IN-4, request 48213',
    'P1-Krise begann von selbst: IN-4, Anfrage 48213',
  )
  says('procedures.run_edited', 'Kim changed title, who sees it', 'Kim hat geändert: Titel, wer es sieht')
  says(
    'systems.changed',
    'web depends on Router, and one of Line A, Line B',
    'web hängt ab von: Router und eines von Line A, Line B',
  )
})

test('German: moments, spans and lists of people', () => {
  says(
    'support.follow_up',
    'Noor is reminded on 28 Nov 2026, 19:55 CET. “Do the addresses work?”',
    'Noor wird am 28. Nov 2026, 19:55 CET erinnert. „Do the addresses work?“',
  )
  says(
    'support.follow_up',
    'Noor is reminded on 3 Sept 2026, 08:00 CET.',
    'Noor wird am 3. Sep 2026, 08:00 CET erinnert.',
  )
  says(
    'oncall.acknowledged',
    'Sam acknowledged from the page and holds it for 1 h 30 min.',
    'Sam hat aus dem Alarm übernommen und hält es für 1 h 30 min.',
  )
  says(
    'oncall.handed_over',
    'Sam passed it on to Kim Mockup by SMS.',
    'Sam hat es per SMS an Kim Mockup weitergegeben.',
  )
  says(
    'oncall.paged',
    'Step 2 of 3: Sam (Web) cannot be reached; paging Noor and Kim (Sales and Web), who stands in. Uma learns along.',
    'Stufe 2 von 3: Sam (Web) nicht erreichbar; Alarm an Noor und Kim (Sales and Web) als Vertretung. Uma lernt mit.',
  )
  says(
    'oncall.paged',
    'Step 1 of 2: paging Sam, Kim (Web) and Noor.',
    'Stufe 1 von 2: Alarm an Sam, Kim (Web) und Noor.',
  )
})

test('German: sentences within sentences', () => {
  says(
    'oncall.overrides',
    'Web: Sam is away 2026-11-29 17:00 to 2026-11-29 21:00 UTC; Kim covers 2026-11-29 17:00 to 2026-11-29 21:00 UTC for Sam; 2 more.',
    'Web: Sam ist abwesend 29. Nov 2026 17:00 bis 29. Nov 2026 21:00 UTC; Kim übernimmt 29. Nov 2026 17:00 bis 29. Nov 2026 21:00 UTC für Sam; 2 weitere.',
  )
  says(
    'oncall.swap_accepted',
    'Web: Noor accepted. Kim offers 2026-11-28 19:00 to 2026-11-29 07:00 UTC to Noor.',
    'Web: Noor hat angenommen. Kim bietet Noor 28. Nov 2026 19:00 bis 29. Nov 2026 07:00 UTC an.',
  )
  says('oncall.overrides', 'Web: Sam is away; somebody else.', 'Web: Sam is away; somebody else.')
  says(
    'licensing.key_flagged',
    'ACME-1 has to be looked at: Package 3 is another one than before.',
    'ACME-1 ist zu prüfen: Paket 3 ist ein anderes als zuvor.',
  )
})

test('German: the module tells which sentence it is', () => {
  // Of another module this would be an approval of capacity.
  says(
    'procedures.step_done',
    'Kim approved “Cut over on 2026-11-29 at 22:00?”: within time',
    'Kim hat „Cut over on 2026-11-29 at 22:00?“ genehmigt: within time',
  )
  says('licensing.approval_given', 'Kim approved 20 TB on ACME-1', 'Kim hat 20 TB für ACME-1 freigegeben')
  assert.equal(areaOf('statuspages.unheard_of'), undefined)
})

test('German: what stays English says so; what people wrote does not', () => {
  assert.deepEqual(entryWords('support.linked', 'Something new.'), { text: 'Something new.', lang: 'en' })
  assert.deepEqual(entryWords('unheard.of', 'Related to 7.'), { text: 'Related to 7.', lang: 'en' })
  for (const kind of [
    'accounts.note',
    'procedures.note',
    'crises.finding',
    'decision',
    'alerts.comment',
    'alerts.rule_note',
    'oncall.noted',
    'licensing.answered',
    'procedures.record',
  ])
    assert.deepEqual(entryWords(kind, 'Nobody has it.'), { text: 'Nobody has it.' }, kind)
  assert.deepEqual(entryWords('bot.entry', 'From a@b.example, as awaited: Nobody has it.'), {
    text: 'Von a@b.example, wie erwartet: Nobody has it.',
  })
})

test('German: hostile text takes no longer and comes out as it is', () => {
  const most = 100_000
  const hostile = [
    ' to '.repeat(most / 4),
    'Step 1 of 2: paging '.repeat(most / 20),
    'a: '.repeat(most / 3),
    'Related to '.repeat(most / 11),
    '“'.repeat(most),
    ' and '.repeat(most / 5),
    '; 1 more'.repeat(most / 8),
    'x'.repeat(most),
  ]
  const kinds = [
    'support.status',
    'oncall.paged',
    'oncall.overrides',
    'crises.role',
    'procedures.step_done',
    'licensing.asked',
    'bot.entry',
  ]
  for (const text of hostile) {
    for (const kind of kinds) assert.equal(journalWords(kind, text), text)
    says('support.title', `Title was "${text}".`, `Der Titel war „${text}“.`)
  }
  says('support.title', 'Title was "{1} $& {2:number} $`".', 'Der Titel war „{1} $& {2:number} $`“.')
})
