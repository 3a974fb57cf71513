import { findAccount, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { insertTemplate, newestTemplates, type TemplateKey, templateVersions } from '../queries/template.ts'
import { fieldsOf, type Letter, type LetterKind, letterKinds, letterLanguages, sampleValues } from '../rules/kinds.ts'
import { chooseLetter, faultsOf, fillLetter } from '../rules/template.ts'

const ours = { accountId: null }

/**
 * Subject and text of a mail to a customer, in their language, in the words of their account, else of everybody, else our
 * own. Whoever sends has permitted it; letters are the provider's, so they are read with its eyes.
 */
export async function letterFor(
  tx: Tx,
  kind: LetterKind,
  to: { accountId: string; language: string },
  values: Record<string, string>,
): Promise<{ subject: string; text: string }> {
  const kept = await beyondTenant(tx, () => newestTemplates(tx, to.accountId, kind))
  return fillLetter(chooseLetter(kind, kept, to).letter, values)
}

/** Every letter in every language as it counts for an account (null: for those without their own). */
export async function listTemplates(tx: Tx, accountId: string | null) {
  permit(tx.actor, 'mail.admin', ours)
  if (accountId !== null && !(await findAccount(tx, accountId))) throw notFound()
  const kept = await newestTemplates(tx, accountId)
  return letterKinds.flatMap((kind) =>
    letterLanguages.map((language) => {
      const of = kept.filter((one) => one.kind === kind)
      const { letter, source } = chooseLetter(kind, of, { accountId, language })
      const own = of.find((one) => one.accountId === accountId && one.language === language)
      return {
        kind,
        language,
        ...letter,
        source,
        version: own?.version ?? 0,
        changedBy: own?.changedBy ?? null,
        at: own?.at ?? null,
        fields: [...fieldsOf[kind].fields],
      }
    }),
  )
}

export async function listVersions(tx: Tx, key: TemplateKey) {
  permit(tx.actor, 'mail.admin', ours)
  return templateVersions(tx, key)
}

/** Saves a new version, or takes the letter back (null). Refuses letters.invalid by part, letters.changed_meanwhile. */
export async function saveTemplate(
  tx: Tx,
  key: TemplateKey,
  version: number,
  letter: Letter | null,
): Promise<{ version: number }> {
  permit(tx.actor, 'mail.admin', ours)
  if (key.accountId !== null && !(await findAccount(tx, key.accountId))) throw notFound()
  if (letter) check(key.kind, letter)
  const [last] = await templateVersions(tx, key)
  if ((last?.version ?? 0) !== version)
    throw problems.refuse('letters.changed_meanwhile', { version: last?.version ?? 0 })
  try {
    await insertTemplate(tx, key, version + 1, letter)
  } catch (error) {
    if ((error as { code?: string }).code === '23505') throw problems.refuse('letters.changed_meanwhile')
    throw error
  }
  // What it says stands in its versions; the log keeps who gave customers other words, and when.
  await recordAct(tx, {
    act: letter ? 'letters.template_saved' : 'letters.template_taken_back',
    subject: { kind: 'letter', id: key.kind, name: `${key.kind} (${key.language})` },
    accountId: key.accountId,
    data: { language: key.language, version: version + 1 },
  })
  return { version: version + 1 }
}

/** How a letter looks with made-up values. Refuses letters.invalid. */
export function previewTemplate(tx: Tx, kind: LetterKind, letter: Letter) {
  permit(tx.actor, 'mail.admin', ours)
  check(kind, letter)
  return fillLetter(letter, sampleValues)
}

function check(kind: LetterKind, letter: Letter): void {
  const fields = faultsOf(kind, letter)
  if (Object.keys(fields).length > 0) throw problems.refuse('letters.invalid', { fields })
}
