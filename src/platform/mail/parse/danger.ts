import type { AttachmentFacts } from '../types.ts'

/** Names under which a double click runs something, on the machine of whoever opens it. */
const runs =
  /\.(?:exe|scr|com|pif|cpl|msi|msp|mst|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|wsh|hta|lnk|scf|url|reg|jar|jnlp|iso|img|vhdx?|application|appref-ms|appx|msix|settingcontent-ms|library-ms|search-ms|chm|xll|one|dll|sys|apk|dmg|pkg|command)$/i

const openings: [name: string, bytes: readonly number[]][] = [
  ['a Windows program', [0x4d, 0x5a]],
  ['a Linux program', [0x7f, 0x45, 0x4c, 0x46]],
  ['a Mac program', [0xcf, 0xfa, 0xed, 0xfe]],
  ['a Windows shortcut', [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00]],
]

/** The file by which virus scanners are tried (EICAR), in two parts so that this file is none. */
const trial = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!'].join('')

/**
 * Why a message is held although it can be read: an attachment that runs, by its name, by its first bytes whatever its name,
 * or the trial file of virus scanners. Null for everything else. A sentence part: "evil.pdf is a Windows program".
 */
export function dangerIn(parts: readonly { facts: AttachmentFacts; bytes: Uint8Array }[]): string | null {
  for (const { facts, bytes } of parts) {
    if (runs.test(facts.name)) return `${facts.name} runs when it is opened`
    const opening = openings.find(([, magic]) => bytes.length > 64 && magic.every((byte, at) => bytes[at] === byte))
    if (opening?.[1][0] === 0x4d && !isProgram(bytes)) continue
    if (opening) return `${facts.name} is ${opening[0]}`
    if (bytes.length < 1000 && Buffer.from(bytes).includes(trial))
      return `${facts.name} is the trial file of virus scanners`
  }
  return null
}

/** MZ alone begins texts too; a program names the place of its second header (PE) at 0x3c. */
function isProgram(bytes: Uint8Array): boolean {
  const at = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0x3c, true)
  return bytes[at] === 0x50 && bytes[at + 1] === 0x45
}
