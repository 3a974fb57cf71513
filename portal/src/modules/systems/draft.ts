import type { Kind, SystemReply } from './kinds.ts'
import type { GroupDraft } from './ParentsEditor.tsx'

/** What stands in the form of a system; empty text is nothing. */
export interface Draft {
  accountId: string
  templateId: string
  name: string
  kind: Kind
  location: string
  ownerId: string
  contractId: string
  /** One on each line. */
  aliases: string
  runbook: string
  documentation: string
  groups: GroupDraft[]
  values: Record<string, string>
}

export function draftOf(saved: SystemReply | undefined, home: { id: string } | null): Draft {
  return {
    accountId: saved?.account.id ?? home?.id ?? '',
    templateId: '',
    name: saved?.name ?? '',
    kind: saved?.kind ?? 'server',
    location: saved?.location ?? '',
    ownerId: saved?.owner?.id ?? '',
    contractId: saved?.contract?.id ?? '',
    aliases: saved?.aliases.join('\n') ?? '',
    runbook: saved?.runbook ?? '',
    documentation: saved?.documentation ?? '',
    groups: saved?.parents ?? [],
    values: {},
  }
}

/** The draft as the server takes it. Groups without a member are left out. */
export function bodyOf(draft: Draft) {
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    location: draft.location.trim() || null,
    ownerId: draft.ownerId || null,
    contractId: draft.contractId || null,
    aliases: draft.aliases
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    runbook: draft.runbook.trim() || null,
    documentation: draft.documentation,
    parents: draft.groups
      .filter(({ members }) => members.length > 0)
      .map(({ mode, members }) => ({ mode, members: members.map(({ id }) => id) })),
  }
}

export function sameGroups(
  saved: readonly { mode: string; members: readonly { id: string }[] }[],
  wanted: readonly { mode: string; members: readonly string[] }[],
): boolean {
  const written = (groups: readonly { mode: string; members: readonly string[] }[]) =>
    JSON.stringify(groups.map(({ mode, members }) => [mode, ...[...members].sort()]))
  return written(saved.map(({ mode, members }) => ({ mode, members: members.map(({ id }) => id) }))) === written(wanted)
}
