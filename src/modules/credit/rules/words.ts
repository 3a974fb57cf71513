/** What a notice says: a line, and a few lines more. */
export type NoticeWords = { title: string; body: string }

const english = {
  low: (number: string, account: string, left: string): NoticeWords => ({
    title: `${number} runs low: ${left} left`,
    body: `Credit account of ${account}.`,
  }),
  voided: (number: string, amount: string, sentence: string): NoticeWords => ({
    title: `${amount} are back on ${number}: no package was made`,
    body: sentence,
  }),
  proposed: (number: string, account: string, amount: string, who: string, reference: string): NoticeWords => ({
    title: `${amount} on ${number} wait for approval`,
    body: `${account}\n${who}: "${reference}"`,
  }),
  kinds: {
    purchase: 'Purchase',
    raise: 'Adjustment',
    lower: 'Adjustment',
    hold: 'Withdrawal',
    post: 'Package issued',
    void: 'Withdrawal taken back',
  },
  columns: {
    n: 'No.',
    at: 'Time (UTC)',
    kind: 'Entry',
    about: 'Reference',
    person: 'By',
    amount: 'Amount',
    available: 'Available',
    held: 'Held',
  },
  statement: 'Statement',
  cut: (most: number) => `Only the newest ${most} entries.`,
}

const german: typeof english = {
  low: (number, account, left) => ({
    title: `${number} geht zur Neige: noch ${left}`,
    body: `Guthabenkonto von ${account}.`,
  }),
  voided: (number, amount, sentence) => ({
    title: `${amount} sind wieder auf ${number}: Es entstand kein Paket`,
    body: sentence,
  }),
  proposed: (number, account, amount, who, reference) => ({
    title: `${amount} auf ${number} warten auf Freigabe`,
    body: `${account}\n${who}: „${reference}“`,
  }),
  kinds: {
    purchase: 'Kauf',
    raise: 'Berichtigung',
    lower: 'Berichtigung',
    hold: 'Abruf',
    post: 'Paket ausgestellt',
    void: 'Abruf zurückgenommen',
  },
  columns: {
    n: 'Nr.',
    at: 'Zeit (UTC)',
    kind: 'Buchung',
    about: 'Beleg',
    person: 'Von',
    amount: 'Menge',
    available: 'Verfügbar',
    held: 'Vorgemerkt',
  },
  statement: 'Kontoauszug',
  cut: (most) => `Nur die neuesten ${most} Buchungen.`,
}

/** The words of a language; English where there are none of it. */
export function wordsIn(language: string | null): typeof english {
  return language?.toLowerCase().startsWith('de') ? german : english
}
export type Words = typeof english
