import { pick } from './pick.ts'

/** Words of the pages before sign-in: signing in, invitation, forgotten password, first set-up. */
export const say = pick({
  recoveryCode: ['Recovery code', 'Wiederherstellungscode'],
  codeOfYourAuthenticator: ['Code of your authenticator app', 'Code Ihrer Authenticator-App'],
  eachOneWorksOnce: ['Each one works once.', 'Jeder gilt einmal.'],
  sixDigitsANew: ['Six digits; a new code every 30 seconds.', 'Sechs Ziffern; alle 30 Sekunden ein neuer Code.'],
  checkingTheCode: ['Checking the code', 'Code wird geprüft'],
  signIn: ['Sign in', 'Anmelden'],
  beginAgainWithE: ['Begin again with e-mail and password', 'Neu beginnen mit E-Mail und Passwort'],
  useTheAuthenticatorApp: ['Use the authenticator app instead', 'Stattdessen die Authenticator-App benutzen'],
  phoneNotAtHand: ['Phone not at hand? Use a recovery code', 'Telefon nicht zur Hand? Wiederherstellungscode benutzen'],
  lookIntoYourMail: ['Look into your mail', 'Sehen Sie in Ihre E-Mails'],
  ifSomebodyHereHas: ['If somebody here has the address', 'Wenn hier jemand die Adresse'],
  aLinkForA: [
    ', a link for a new password is on its way. It works once and for a short time.',
    ' hat, ist ein Link für ein neues Passwort unterwegs. Er gilt einmal und für kurze Zeit.',
  ],
  goToSignIn: ['Go to sign-in', 'Zur Anmeldung'],
  useAnotherAddress: ['Use another address', 'Andere Adresse benutzen'],
  forgottenThePassword: ['Forgotten the password?', 'Passwort vergessen?'],
  sendingTheLink: ['Sending the link', 'Link wird gesendet'],
  sendTheLink: ['Send the link', 'Link senden'],
  backToSignIn: ['Back to sign-in', 'Zurück zur Anmeldung'],
  acceptTheInvitation: ['Accept the invitation', 'Einladung annehmen'],
  welcome: [(name: string) => `Welcome, ${name}`, (name) => `Willkommen, ${name}`],
  welcome2: ['Welcome', 'Willkommen'],
  invitesYouToThe: [
    (providerName: string, accountName: string) =>
      `${providerName} invites you to the portal for ${accountName}. You sign in as`,
    (providerName, accountName) => `${providerName} lädt Sie ins Portal für ${accountName} ein. Sie melden sich an als`,
  ],
  theInvitationIsGood: [(at: string) => `The invitation is good until ${at}.`, (at) => `Die Einladung gilt bis ${at}.`],
  chooseAPassword: ['Choose a password', 'Passwort wählen'],
  acceptingTheInvitation: ['Accepting the invitation', 'Einladung wird angenommen'],
  youCanAddA: [
    'You can add a passkey afterwards and sign in without the password.',
    'Danach können Sie einen Passkey hinzufügen und sich ohne das Passwort anmelden.',
  ],
  newPassword: ['New password', 'Neues Passwort'],
  atLeast12Characters: ['At least 12 characters.', 'Mindestens 12 Zeichen.'],
  atLeast12CharactersA: [
    'At least 12 characters. A few plain words do well.',
    'Mindestens 12 Zeichen. Ein paar einfache Wörter genügen.',
  ],
  chooseANewPassword: ['Choose a new password', 'Neues Passwort wählen'],
  theNewPasswordIs: ['The new password is set', 'Das neue Passwort gilt'],
  settingThePassword: ['Setting the password', 'Passwort wird gesetzt'],
  setTheNewPassword: ['Set the new password', 'Neues Passwort setzen'],
  askForAnotherLink: ['Ask for another link', 'Neuen Link anfordern'],
  setUpPalisade: ['Set up Palisade', 'Palisade einrichten'],
  nameOfYourOrganisation: ['Name of your organisation', 'Name Ihrer Organisation'],
  customersSeeItAbove: ['Customers see it above their requests.', 'Kunden sehen ihn über ihren Anfragen.'],
  yourName: ['Your name', 'Ihr Name'],
  yourEMail: ['Your e-mail', 'Ihre E-Mail-Adresse'],
  password: ['Password', 'Passwort'],
  settingUp: ['Setting up', 'Wird eingerichtet'],
  setUpThisInstallation: ['Set up this installation', 'Diese Installation einrichten'],
  oneMoreStep: ['One more step', 'Noch ein Schritt'],
  noAccountYetYour: [
    'No account yet? Your administrator sends you an invitation by e-mail.',
    'Noch kein Zugang? Ihr Administrator sendet Ihnen eine Einladung per E-Mail.',
  ],
  openTheLinkThat: [
    'Open the link that the program printed when it was started first.',
    'Öffnen Sie den Link, den das Programm beim ersten Start ausgegeben hat.',
  ],
  thisInstallationIsNot: ['This installation is not set up yet', 'Diese Installation ist noch nicht eingerichtet'],
  signingIn: ['Signing in', 'Sie werden angemeldet'],
  or: ['or', 'oder'],
  waitingForYourDevice: ['Waiting for your device', 'Warten auf Ihr Gerät'],
  signInWithA: ['Sign in with a passkey', 'Mit Passkey anmelden'],
  thisDeviceGaveNo: ['This device gave no passkey.', 'Dieses Gerät gab keinen Passkey her.'],
  weSendALink: [
    'We send a link to your e-mail address, where you choose a new one.',
    'Wir senden einen Link an Ihre E-Mail-Adresse; dort wählen Sie ein neues.',
  ],
  everyOtherSessionApi: [
    'Every other session, API token and link of yours has ended. Sign in with the new password.',
    'Alle anderen Sitzungen, API-Token und Links von Ihnen sind beendet. Melden Sie sich mit dem neuen Passwort an.',
  ],
  whereverYouAreSigned: [
    'Wherever you are signed in now, you will be signed out. Your API tokens end too.',
    'Wo immer Sie gerade angemeldet sind, werden Sie abgemeldet. Auch Ihre API-Token enden.',
  ],
  whoRunsTheSupport: [
    'Who runs the support here, and who looks after this installation. Everything can be changed later.',
    'Wer hier den Support leistet und wer diese Installation betreut. Alles lässt sich später ändern.',
  ],
  thisLinkWorksOnce: ['This link works once.', 'Dieser Link gilt einmal.'],
  yourAccountAsksFor: ['Your account asks for a second proof.', 'Ihr Zugang verlangt einen zweiten Nachweis.'],
})

/** What a page says that was opened without the secret part of its link, by the kind of link. */
export const missing = pick({
  invitation: [
    'This page needs the whole invitation link. Part of it is missing: copy it from where you got it, up to its last letter.',
    'Diese Seite braucht den ganzen Einladungslink. Ein Teil fehlt: kopieren Sie ihn dort, wo Sie ihn bekamen, bis zum letzten Buchstaben.',
  ],
  reset: [
    'This page needs the whole reset link. Part of it is missing: copy it from where you got it, up to its last letter.',
    'Diese Seite braucht den ganzen Link für das neue Passwort. Ein Teil fehlt: kopieren Sie ihn dort, wo Sie ihn bekamen, bis zum letzten Buchstaben.',
  ],
  setUp: [
    'This page needs the whole set-up link. Part of it is missing: copy it from where you got it, up to its last letter.',
    'Diese Seite braucht den ganzen Einrichtungslink. Ein Teil fehlt: kopieren Sie ihn dort, wo Sie ihn bekamen, bis zum letzten Buchstaben.',
  ],
})
