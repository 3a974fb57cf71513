/** The mails the desk sends to customers by itself, and what each can say. */
export const letterKinds = ['confirmation', 'answer', 'status_update', 'solved', 'satisfaction'] as const
export type LetterKind = (typeof letterKinds)[number]

export const letterLanguages = ['en', 'de'] as const
export type LetterLanguage = (typeof letterLanguages)[number]

const everywhere = ['provider', 'number', 'title', 'url'] as const

/** Fields of a kind; `required` are those without which the mail would not do its work. */
export const fieldsOf: Record<LetterKind, { fields: readonly string[]; required: readonly string[] }> = {
  confirmation: { fields: [...everywhere, 'promise'], required: ['number', 'promise'] },
  answer: { fields: [...everywhere, 'author', 'text'], required: ['text'] },
  status_update: { fields: [...everywhere, 'author', 'text'], required: ['text'] },
  solved: { fields: everywhere, required: ['number'] },
  satisfaction: { fields: everywhere, required: ['url'] },
}

export type Letter = { subject: string; body: string }

const foot = '--\u0020\n'

/** The program's own words, for whoever wrote none. */
export const ownWords: Record<LetterLanguage, Record<LetterKind, Letter>> = {
  en: {
    confirmation: {
      subject: '[#{{number}}] {{title}}',
      body: `We have your message. Its number is {{number}}.\n{{promise}}\n\nTo add something, reply to this mail or open {{url}}\n\n${foot}{{provider}}`,
    },
    answer: {
      subject: '[#{{number}}] {{title}}',
      body: `{{text}}\n\n${foot}{{author}}, {{provider}}\nRequest {{number}}: {{url}}`,
    },
    status_update: {
      subject: '[#{{number}}] {{title}}',
      body: `{{text}}\n\n${foot}{{author}}, {{provider}}\nRequest {{number}}: {{url}}`,
    },
    solved: {
      subject: '[#{{number}}] {{title}}',
      body: `We consider request {{number}}, "{{title}}", solved.\n\nIf it is not, reply to this mail within seven days and we go on with it.\n{{url}}\n\n${foot}{{provider}}`,
    },
    satisfaction: {
      subject: '[#{{number}}] {{title}}',
      body: `Your request {{number}} “{{title}}” is solved.\n\nHow was it? One question, one click on the page:\n{{url}}\n\nIf something is still open, simply answer this mail.\n\n{{provider}}`,
    },
  },
  de: {
    confirmation: {
      subject: '[#{{number}}] {{title}}',
      body: `Wir haben Ihre Nachricht erhalten. Sie hat die Nummer {{number}}.\n{{promise}}\n\nWenn Sie etwas ergänzen möchten, antworten Sie auf diese E-Mail oder öffnen Sie {{url}}\n\n${foot}{{provider}}`,
    },
    answer: {
      subject: '[#{{number}}] {{title}}',
      body: `{{text}}\n\n${foot}{{author}}, {{provider}}\nAnfrage {{number}}: {{url}}`,
    },
    status_update: {
      subject: '[#{{number}}] {{title}}',
      body: `{{text}}\n\n${foot}{{author}}, {{provider}}\nAnfrage {{number}}: {{url}}`,
    },
    solved: {
      subject: '[#{{number}}] {{title}}',
      body: `Wir betrachten die Anfrage {{number}} „{{title}}“ als gelöst.\n\nWenn sie es nicht ist, antworten Sie innerhalb von sieben Tagen auf diese E-Mail, dann machen wir weiter.\n{{url}}\n\n${foot}{{provider}}`,
    },
    satisfaction: {
      subject: '[#{{number}}] {{title}}',
      body: `Ihre Anfrage {{number}} „{{title}}“ ist gelöst.\n\nWie war es? Eine Frage, ein Klick auf der Seite:\n{{url}}\n\nWenn noch etwas offen ist, antworten Sie einfach auf diese Nachricht.\n\n{{provider}}`,
    },
  },
}

/** Values for a preview; they look like what strangers may write, so that an author sees it stays text. */
export const sampleValues: Record<string, string> = {
  provider: 'Example Hosting',
  number: '48213',
  title: 'Checkout returns {{text}} & <b>502</b>',
  url: 'https://support.example.test/requests/48213',
  promise: 'You hear from us by 17 Nov 2026, 14:05 CET.',
  author: 'Sam Sample',
  text: 'We found the cause and fix it now.',
}
