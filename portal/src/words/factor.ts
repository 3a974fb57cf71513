import { pick } from './pick.ts'

/** Who must have a second factor, and the page whoever lacks one gets. */
export const factorWords = pick({
  title: ['Second factor', 'Zweiter Faktor'],
  says: [
    'A password can be guessed, read or given away. Who of the staff must sign in with a passkey or with a code besides it?',
    'Ein Passwort kann erraten, mitgelesen oder verraten werden. Wer im Haus muss sich mit einem Passkey anmelden oder zusätzlich mit einem Code?',
  ],
  who: ['Who must have one', 'Wer einen haben muss'],
  nobody: ['Nobody', 'Niemand'],
  nobodySays: [
    'Whoever wants to sets one up. A password alone opens everything that person may do.',
    'Wer möchte, richtet einen ein. Ein Passwort allein öffnet alles, was diese Person darf.',
  ],
  admins: ['Administrators', 'Administratoren'],
  adminsSays: [
    'Whoever can give rights to others. The least to choose.',
    'Wer anderen Rechte geben kann. Das Mindeste.',
  ],
  staff: ['Everybody on the staff', 'Alle im Haus'],
  staffSays: ['Contacts of accounts are not asked for one.', 'Von Kontakten der Konten wird keiner verlangt.'],
  atOnce: [
    'Counts at once: sessions that began with a password alone then reach nothing but the page that sets a factor up. Pages on the telephone go on without signing in.',
    'Gilt sofort: Sitzungen, die mit einem Passwort allein begannen, erreichen dann nur noch die Seite, die einen Faktor einrichtet. Alarme auf dem Telefon gehen ohne Anmeldung weiter.',
  ],
  save: ['Save the rule', 'Regel speichern'],
  saved: ['The rule is saved.', 'Die Regel ist gespeichert.'],
  first: [
    'You signed in with a password alone, so you would shut yourself out.',
    'Sie haben sich nur mit einem Passwort angemeldet und würden sich selbst aussperren.',
  ],
  setUp: ['Set up a second factor first', 'Erst einen zweiten Faktor einrichten'],
  missing: ['Set up a second factor', 'Richten Sie einen zweiten Faktor ein'],
  missingSays: [
    (provider: string) =>
      `${provider} asks everybody like you to sign in with more than a password. Nothing else is open to you until you have, and it takes two minutes.`,
    (provider) =>
      `${provider} verlangt von Ihnen mehr als ein Passwort zur Anmeldung. Bis dahin ist Ihnen sonst nichts offen, und es dauert zwei Minuten.`,
  ],
  ready: ['It is set up. Sign in with it now.', 'Er ist eingerichtet. Melden Sie sich jetzt damit an.'],
  readySays: [
    'This session began with a password alone, so it stays closed.',
    'Diese Sitzung begann mit einem Passwort allein, darum bleibt sie zu.',
  ],
  signInAgain: ['Sign in with it', 'Damit anmelden'],
  signOut: ['Sign out', 'Abmelden'],
})
