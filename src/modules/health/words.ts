/** What Palisade says of its own health. Pure: the same facts give the same words, in English and German side by side. */
export type Said = { text: string; german: string }

export const say = {
  instance: (host: string, since: Date): Said => ({
    text: `An instance on ${host} is silent since ${clockTime(since)}. Others took over its work.`,
    german: `Eine Instanz auf ${host} ist still seit ${clockTime(since)}. Andere haben ihre Arbeit übernommen.`,
  }),
  failedJobs: (count: number, queue: string): Said => ({
    text: `${plural(count, 'piece')} of work in ${queue} failed for good.`,
    german: `In ${queue} ${anzahl(count, 'Auftrag ist', 'Aufträge sind')} endgültig gescheitert.`,
  }),
  waitingJobs: (count: number, queue: string, since: Date): Said => ({
    text: `${plural(count, 'piece')} of work in ${queue} waited since ${clockTime(since)}. No worker takes it.`,
    german: `In ${queue} warten Aufträge seit ${clockTime(since)}, ${count} an der Zahl. Niemand nimmt sie.`,
  }),
  overdueTimers: (count: number, oldest: Date): Said => ({
    text: `${plural(count, 'deadline')} did not fire, the oldest due ${clockTime(oldest)}.`,
    german: `${anzahl(count, 'Frist wurde', 'Fristen wurden')} nicht ausgelöst, die älteste war fällig ${clockTime(oldest)}.`,
  }),
  late: (p99Ms: number): Said => ({
    text: `Our own clocks fire late: p99 ${p99Ms} ms over five minutes.`,
    german: `Unsere eigenen Uhren lösen zu spät aus: p99 ${p99Ms} ms in fünf Minuten.`,
  }),
  gap: (rota: string, from: Date, until: Date): Said => ({
    text: `Nobody covers ${rota} from ${minute(from)} to ${minute(until)} UTC.`,
    german: `${rota} ist unbesetzt von ${minute(from)} bis ${minute(until)} UTC.`,
  }),
  heldMail: (count: number): Said => ({
    text: `${plural(count, 'message')} cannot leave: SMTP_OUT_URL is not set.`,
    german: `${anzahl(count, 'E-Mail kann', 'E-Mails können')} nicht hinaus: SMTP_OUT_URL ist nicht gesetzt.`,
  }),
  quarantinedMail: (count: number): Said => ({
    text: `${plural(count, 'message')} in quarantine wait for a person.`,
    german: `${anzahl(count, 'E-Mail wartet', 'E-Mails warten')} in der Quarantäne auf einen Menschen.`,
  }),
  failingMailbox: (name: string, since: Date, error: string): Said => ({
    text: `The mailbox ${name} cannot be fetched since ${clockTime(since)}: ${error}`,
    german: `Das Postfach ${name} kann seit ${clockTime(since)} nicht abgeholt werden: ${error}`,
  }),
  disk: (freeShare: number): Said => ({
    text: `The disk of the data folder has ${Math.round(freeShare * 100)} % left.`,
    german: `Auf der Platte des Datenordners sind noch ${Math.round(freeShare * 100)} % frei.`,
  }),
  mailSetAside: (count: number): Said => ({
    text: `${plural(count, 'message')} that came while the database was away cannot be stored: kept in DATA_DIR/spool, tried again every ten minutes.`,
    german: `${anzahl(count, 'E-Mail kam, als die Datenbank weg war, und lässt', 'E-Mails kamen, als die Datenbank weg war, und lassen')} sich nicht speichern: aufbewahrt in DATA_DIR/spool, alle zehn Minuten neu versucht.`,
  }),
  scannerAway: (since: Date, why: string, waiting: number): Said => ({
    text: `The malware scanner does not answer since ${clockTime(since)}: ${why}.${waiting > 0 ? ` ${plural(waiting, 'file')} cannot be downloaded before it does.` : ''}`,
    german: `Der Malware-Scanner antwortet seit ${clockTime(since)} nicht: ${why}.${waiting > 0 ? ` Bis dahin kann niemand sie herunterladen: ${anzahl(waiting, 'Datei', 'Dateien')}.` : ''}`,
  }),
  scannerBehind: (waiting: number, oldest: Date): Said => ({
    text: `The malware scanner is behind: ${plural(waiting, 'file')} not looked at, the oldest since ${clockTime(oldest)}.`,
    german: `Der Malware-Scanner kommt nicht nach: ${anzahl(waiting, 'Datei', 'Dateien')} ungeprüft, die älteste seit ${clockTime(oldest)}.`,
  }),
}

/** The body of the request that something severe becomes. */
export function found({ text, german }: Said, url: string): Said {
  return {
    text: `${text}\n\nPalisade found this while looking after itself: ${url}`,
    german: `${german}\n\nPalisade hat das gefunden, als es nach sich selbst sah: ${url}`,
  }
}

export const auditNeedsYou: Said = { text: 'The audit log needs you', german: 'Das Prüfprotokoll braucht Sie' }

/** One of the two, for a reader's language (`de`, `de-AT`). */
export function inLanguage({ text, german }: Said, language: string | null | undefined): string {
  return language?.toLowerCase().startsWith('de') ? german : text
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

const anzahl = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

function clockTime(at: Date): string {
  return `${at.toISOString().slice(11, 19)} UTC`
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ')
}
