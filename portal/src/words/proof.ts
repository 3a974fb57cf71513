import { pick } from './pick.ts'

/** Words of the dialog that asks who is there before something dangerous. */
export const say = pick({
  title: ['Show that it is you', 'Bestätigen Sie, dass Sie es sind'],
  why: [
    'What you are about to do would be dangerous in wrong hands. It counts for a quarter of an hour.',
    'Was Sie vorhaben, wäre in falschen Händen gefährlich. Die Bestätigung gilt eine Viertelstunde.',
  ],
  passkey: ['Use your passkey', 'Passkey verwenden'],
  asking: ['Asking for your passkey', 'Passkey wird abgefragt'],
  code: ['Code of your authenticator app', 'Code Ihrer Authenticator-App'],
  password: ['Your password', 'Ihr Passwort'],
  confirm: ['Confirm and go on', 'Bestätigen und fortfahren'],
  confirming: ['Confirming', 'Wird bestätigt'],
  noWay: [
    'You have nothing to show it with. Sign out and in again.',
    'Sie haben nichts, womit Sie es zeigen könnten. Melden Sie sich ab und wieder an.',
  ],
  notShown: ['Not confirmed', 'Nicht bestätigt'],
})
