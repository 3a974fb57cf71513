const mostLines = 25
const widest = 100

/** A line mail programs of telephones put below everything. */
const fromPhone =
  /^(?:sent (?:from|with|via) (?:my|the|outlook|mail|proton|yahoo|gmail)\b|get outlook for\b|(?:diese nachricht wurde )?(?:von meinem|gesendet (?:von|mit|über)|outlook für)\b|envoyé (?:de|depuis) mon\b|enviado (?:desde|do) (?:mi|meu)\b|inviato da\b|verzonden vanaf\b|skickat från\b|sendt fra\b|wysłane z\b|отправлено с\b)/iu
const closing =
  /^(?:(?:kind|best|warm|many)?\s*regards|best(?: wishes)?|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|thanks(?: and regards| in advance)?|thank you|many thanks|(?:mit )?(?:freundlichen|besten|herzlichen|lieben|vielen) (?:grüßen|gruessen|dank)|(?:freundliche|beste|viele|liebe|herzliche|schöne) grüße|(?:viele|beste|schöne) grüsse|mfg|vg|lg|gruß|danke|cordialement|bien (?:cordialement|à vous)|salutations|un saludo|saludos(?: cordiales)?|atentamente|cordiali saluti|distinti saluti|met vriendelijke groet(?:en)?|mvg|med vänlig hälsning|vänliga hälsningar|med venlig hilsen|med vennlig hilsen|z poważaniem|pozdrawiam|с уважением)\s*[,.!]?$/iu
const contact =
  /(?:\+?\d[\d\s()/.-]{6,}\d)|(?:https?:\/\/|www\.)\S+|[^\s@]+@[^\s@]+\.[a-z]{2,}|\b(?:GmbH|AG|Ltd|LLC|Inc|S\.?A\.?R?\.?L?|B\.?V|HRB)\b/iu

/**
 * Where the sender's signature begins: below `-- ` (RFC 3676 4.3), at a telephone's own line, or after a closing phrase and the
 * name under it when what follows reads like a business card. The number of lines when there is none: a fold that hides a
 * sentence is worse than a card that is shown.
 */
export function signatureStart(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  for (let at = last; at >= 0 && last - at < mostLines; at--) {
    if (lines[at] === '-- ' || lines[at] === '--') return at
    if (closing.test(lines[at]!.trim())) return afterName(lines, at, last)
  }
  const line = lines[last]?.trim() ?? ''
  return line.length <= widest && fromPhone.test(line) ? last : lines.length
}

function afterName(lines: readonly string[], at: number, last: number): number {
  const name = lines.findIndex((line, n) => n > at && line.trim() !== '')
  const card = name < 0 ? [] : lines.slice(name + 1, last + 1)
  const isCard =
    card.some((line) => contact.test(line)) &&
    card.every((line) => line.length <= widest && !/[?]\s*$/.test(line) && !/[.!]\s+\p{Lu}/u.test(line))
  if (isCard) return name + 1
  return fromPhone.test(lines[last]!.trim()) ? last : lines.length
}
