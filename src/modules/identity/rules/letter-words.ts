/** What the letters of this module say, by language. English is the one that is always there. */

type Letter = { subject: string; text: string }

/** What a notice tells, in one sentence that is its subject, too. */
export type NoticeWords = {
  secondFactorReset: string
  passkeyAdded(name: string): string
  passkeyRemoved(name: string): string
  passwordChanged: string
  passwordChangedByLink: string
  recoveryCodeUsed(left: number): string
  appSetUp: string
  appRemoved: string
}

export type LetterWords = {
  invitation(of: { name: string; inviter: string; provider: string; link: string }): Letter
  reset(of: { name: string; link: string }): Letter
  /** `at` is written as `2026-11-17 12:38`, in UTC; `page` is where a new password is asked for. */
  noticeText(of: { name: string; what: string; at: string; page: string }): string
  notices: NoticeWords
}

const english: LetterWords = {
  invitation: ({ name, inviter, provider, link }) => ({
    subject: `Your access to ${provider}`,
    text: `Hello ${name},

${inviter} invites you to ${provider}. Open this page, choose a password, and you are in:

${link}

The link works once, for seven days. If you did not expect this, do nothing.
`,
  }),
  reset: ({ name, link }) => ({
    subject: 'Choose a new password',
    text: `Hello ${name},

somebody, most likely you, asked for a new password. Choose it here:

${link}

The link works once, for one hour. If it was not you, do nothing: your password stays as it is.
`,
  }),
  noticeText: ({ name, what, at, page }) => `Hello ${name},

${what}, at ${at} UTC.

If it was you, all is well. If it was not, choose a new password at once (${page}) and tell
your administrator: a new password ends every session, token and link.
`,
  notices: {
    secondFactorReset: 'Your second factor and passkeys were reset by an administrator',
    passkeyAdded: (name) => `The passkey "${name}" was added to your account`,
    passkeyRemoved: (name) => `The passkey "${name}" was removed from your account`,
    passwordChanged: 'Your password was changed',
    passwordChangedByLink: 'Your password was changed by a link sent to this address',
    recoveryCodeUsed: (left) => `A recovery code was used to sign in; ${left} are left`,
    appSetUp: 'An authenticator app was set up for your account',
    appRemoved: 'The authenticator app was removed from your account',
  },
}

const german: LetterWords = {
  invitation: ({ name, inviter, provider, link }) => ({
    subject: `Ihr Zugang zu ${provider}`,
    text: `Guten Tag ${name},

${inviter} lädt Sie zu ${provider} ein. Öffnen Sie diese Seite, wählen Sie ein Passwort, und Sie sind drin:

${link}

Der Link gilt einmal, sieben Tage lang. Wenn Sie das nicht erwartet haben, tun Sie nichts.
`,
  }),
  reset: ({ name, link }) => ({
    subject: 'Wählen Sie ein neues Passwort',
    text: `Guten Tag ${name},

jemand, wahrscheinlich Sie, hat ein neues Passwort angefordert. Wählen Sie es hier:

${link}

Der Link gilt einmal, eine Stunde lang. Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.
`,
  }),
  noticeText: ({ name, what, at, page }) => `Guten Tag ${name},

${what}, um ${at} UTC.

Wenn Sie es waren, ist alles gut. Wenn nicht, wählen Sie sofort ein neues Passwort (${page}) und sagen Sie es
Ihrem Administrator: ein neues Passwort beendet jede Sitzung, jedes Token und jeden Link.
`,
  notices: {
    secondFactorReset: 'Ein Administrator hat Ihren zweiten Faktor und Ihre Passkeys zurückgesetzt',
    passkeyAdded: (name) => `Der Passkey „${name}“ wurde Ihrem Zugang hinzugefügt`,
    passkeyRemoved: (name) => `Der Passkey „${name}“ wurde von Ihrem Zugang entfernt`,
    passwordChanged: 'Ihr Passwort wurde geändert',
    passwordChangedByLink: 'Ihr Passwort wurde mit einem Link an diese Adresse geändert',
    recoveryCodeUsed: (left) => `Eine Anmeldung mit Wiederherstellungscode; ${left} sind übrig`,
    appSetUp: 'Für Ihren Zugang wurde eine Authenticator-App eingerichtet',
    appRemoved: 'Die Authenticator-App Ihres Zugangs wurde entfernt',
  },
}

/** The words for a language tag such as `de-AT`; what nobody translated yet is English. */
export const letterWords = (tag: string | null): LetterWords =>
  tag?.slice(0, 2).toLowerCase() === 'de' ? german : english
