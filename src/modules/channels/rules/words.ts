import type { PageAction, ReplyAct } from '../types.ts'

/** The words around what is said over channels, English and German side by side: the title and the body are the sender's. */

type Frame = {
  code: (code: string) => string
  codeSubject: (code: string) => string
  spokenCode: (digits: string) => string
  /** What an answer may begin with. */
  acts: Partial<Record<PageAction, string>>
  or: string
  reply: (code: string, acts: string) => string
  answerMail: (acts: string) => string
  elseAnswer: string
  openPage: string
  openIt: string
  severity: (digit: string) => string
  press: Partial<Record<PageAction, string>>
  again: string
  noKey: string
  bye: string
  isDone: string
  done: Record<ReplyAct, string>
  noSuchCode: (code: string) => string
  notRead: string
  notAnyMore: string
  test: (name: string) => { title: string; body: string }
  /** Of the voice that reads it (BCP 47). */
  voice: string
}

const english: Frame = {
  code: (code) =>
    `${code} is the code that adds this address to Palisade. If you did not ask for it, ignore this message.`,
  codeSubject: (code) => `${code} is your Palisade code`,
  spokenCode: (digits) => `This is Palisade. Your code is: ${digits}. Once more: ${digits}.`,
  acts: { acknowledge: 'ack', escalate: 'escalate', close: 'resolve' },
  or: 'or',
  reply: (code, acts) => `Reply ${code} ${acts}`,
  answerMail: (acts) => `Answer this mail with ${acts} in its first line.`,
  elseAnswer: ' Anything else is sent to the customer as your answer.',
  openPage: 'Open the page',
  openIt: 'Open it',
  severity: (digit) => `Severity ${digit}.`,
  press: { acknowledge: 'Press 1 to acknowledge.', escalate: 'Press 2 to escalate.' },
  again: 'Press 9 to hear this again.',
  noKey: 'No key was pressed. Goodbye.',
  bye: 'Goodbye.',
  isDone: 'That is done.',
  done: {
    acknowledge: 'Acknowledged',
    escalate: 'Passed on to the next step',
    resolve: 'Resolved',
    answer: 'Your answer was sent',
    handover: 'Handed over',
    note: 'Noted',
  },
  noSuchCode: (code) => `No page to you has the code ${code}.`,
  notRead: 'Answers to this message are not read.',
  notAnyMore: 'You cannot act on pages any more.',
  test: (name) => ({
    title: 'Test page',
    body: `This is how a page reaches ${name} here. There is nothing to do.`,
  }),
  voice: 'en-GB',
}

const german: Frame = {
  code: (code) =>
    `${code} ist der Code, der diese Adresse bei Palisade einträgt. Wenn Sie ihn nicht angefordert haben, lassen Sie die Nachricht liegen.`,
  codeSubject: (code) => `${code} ist Ihr Code für Palisade`,
  spokenCode: (digits) => `Hier ist Palisade. Ihr Code lautet: ${digits}. Noch einmal: ${digits}.`,
  acts: { acknowledge: 'ack', escalate: 'weitergeben', close: 'gelöst' },
  or: 'oder',
  reply: (code, acts) => `Antwort: ${code} ${acts}`,
  answerMail: (acts) => `Antworten Sie auf diese Mail mit ${acts} in der ersten Zeile.`,
  elseAnswer: ' Alles andere geht als Ihre Antwort an den Kunden.',
  openPage: 'Alarm öffnen',
  openIt: 'Öffnen',
  severity: (digit) => `Schweregrad ${digit}.`,
  press: { acknowledge: 'Die 1 übernimmt.', escalate: 'Die 2 gibt weiter.' },
  again: 'Die 9 wiederholt die Ansage.',
  noKey: 'Es wurde keine Taste gedrückt. Auf Wiederhören.',
  bye: 'Auf Wiederhören.',
  isDone: 'Das ist schon geschehen.',
  done: {
    acknowledge: 'Übernommen',
    escalate: 'Weitergegeben an die nächste Stufe',
    resolve: 'Gelöst',
    answer: 'Ihre Antwort ist unterwegs',
    handover: 'Übergeben',
    note: 'Notiert',
  },
  noSuchCode: (code) => `Zu Ihnen gehört kein Alarm mit dem Code ${code}.`,
  notRead: 'Antworten auf diese Nachricht werden nicht gelesen.',
  notAnyMore: 'Sie können auf Alarme nicht mehr antworten.',
  test: (name) => ({
    title: 'Probe-Alarm',
    body: `So erreicht ein Alarm ${name} hier. Es ist nichts zu tun.`,
  }),
  voice: 'de-DE',
}

/** The words in a language (`de`, `de-AT`); English where there are none of it. */
export function wordsIn(language: string | null | undefined): Frame {
  return language?.toLowerCase().startsWith('de') ? german : english
}
