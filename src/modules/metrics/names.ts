import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'

/** What people call the values of a label, as far as the actor may know; what it does not name stays as it is. */
export type LabelNames = (tx: Tx, values: readonly string[]) => Promise<ReadonlyMap<string, string>>

const registered = new WeakMap<App, Map<string, LabelNames>>()

/** Lets a module that labels its series with ids say what these are called. */
export function registerLabelNames(app: App, label: string, names: LabelNames): void {
  registered.set(app, new Map(registered.get(app)).set(label, names))
}

type Labelled = { labels: Readonly<Record<string, string>> }

/** The labels of each as people read them: ids have names. One question for each label that has some. */
export async function readableLabels(tx: Tx, of: readonly Labelled[]): Promise<Record<string, string>[]> {
  const named = of.map(({ labels }) => ({ ...labels }))
  for (const [label, names] of registered.get(tx.app) ?? []) {
    const values = [...new Set(of.flatMap(({ labels }) => labels[label] ?? []))]
    if (values.length === 0) continue
    const found = await names(tx, values)
    for (const labels of named)
      if (labels[label] !== undefined) labels[label] = found.get(labels[label]) ?? labels[label]
  }
  return named
}

/** As it is written of it: the series with readable labels. */
export async function readable<S extends Labelled>(tx: Tx, series: S): Promise<S & { labels: Record<string, string> }> {
  const [labels] = await readableLabels(tx, [series])
  return { ...series, labels: labels! }
}
