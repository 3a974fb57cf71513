import type { MailAuthentication } from './types.ts'

/** What stands for a message whose sender was not looked up (DNS_FOR_MAIL is off, or the message was quarantined). */
export const notAuthenticated: MailAuthentication = {
  spf: { result: 'skipped', domain: null },
  dkim: [],
  dmarc: { result: 'skipped', policy: null },
  arc: { result: 'skipped', sealer: null },
  alignedFrom: null,
  authenticated: false,
}
