import type { Issuer, Keyset } from '#licence'
import { thumbprint } from '#licence-issue'

const short = (key: string) => thumbprint(key).slice(0, 12)

/** A key set in lines for whoever is about to sign it; `before` shows what changes. */
export function describeKeyset(keyset: Keyset, before: Keyset | null): string[] {
  const { version, issuedAt, expiresAt, root, issuers } = keyset
  const lines = [
    `Key set ${version}, from ${issuedAt.toISOString()} to ${expiresAt.toISOString()}`,
    `  root: ${root.threshold} of ${root.keys.map(short).join(', ')}${before && changedRoot(before, keyset) ? '   CHANGED' : ''}`,
  ]
  for (const issuer of issuers) lines.push(...describeIssuer(issuer, before))
  for (const gone of before?.issuers.filter(({ key }) => !issuers.some((each) => each.key === key)) ?? [])
    lines.push(`  issuer ${short(gone.key)} ENDS`)
  if (issuers.length === 0) lines.push('  no issuer: nothing can be signed under it')
  return lines
}

function describeIssuer({ key, notBefore, notAfter, baseline, kinds }: Issuer, before: Keyset | null): string[] {
  const isNew = before && !before.issuers.some((each) => each.key === key)
  return [
    `  issuer ${short(key)} from ${notBefore.toISOString()} to ${notAfter.toISOString()}${baseline ? ', may set baselines' : ''}${isNew ? '   NEW' : ''}`,
    ...Object.entries(kinds).map(
      ([kind, { perPackage, perDay }]) => `    ${kind}: up to ${perPackage} in a package, ${perDay} in a day`,
    ),
  ]
}

function changedRoot(before: Keyset, { root }: Keyset): boolean {
  return before.root.threshold !== root.threshold || before.root.keys.join() !== root.keys.join()
}
