import { useEffect, useState } from 'react'
import { procedures } from '#contracts/procedures'
import { call, type Reply } from '../../../api.ts'
import { useRead } from '../../../queries.ts'

export type Plan = Reply<typeof procedures.moveRun>
export type Mapping = Record<string, string>

/** What moving a project would come to, asked again whenever the mapping changes. The old answer stays until the new one is there. */
export function useDryRun(id: string, versionId: string, mapping: Mapping): { plan: Plan | null; error: Error | null } {
  const [plan, setPlan] = useState<Plan | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    let gone = false
    call(procedures.moveRun, { params: { id }, body: { versionId, mapping, dry: true } }).then(
      (found) => {
        if (gone) return
        setPlan(found)
        setError(null)
      },
      (cause: Error) => !gone && setError(cause),
    )
    return () => {
      gone = true
    }
  }, [id, versionId, mapping])
  return { plan, error }
}

/** `way`: it is an arrow. */
export type ElementOf = { id: string; label: string; way: boolean }

/** Steps, events and ways of a version by their names. */
export function useElements(versionId: string): ElementOf[] {
  const xml = useRead(procedures.getVersion, { params: { id: versionId } }, { kinds: [] }).data?.xml
  const [elements, setElements] = useState<ElementOf[]>([])
  useEffect(() => {
    if (!xml) return
    let gone = false
    void import('#procedures-rules').then(async ({ readBpmn }) => {
      const { graph } = await readBpmn(xml)
      if (gone || !graph) return
      const name = (index: number) => graph.nodes[index]!.name ?? graph.nodes[index]!.id
      setElements([
        ...graph.nodes.map(({ id, name: said }) => ({ id, label: said ?? id, way: false })),
        ...graph.flows.map(({ id, name: said, from, to }) => ({
          id,
          label: said ?? `${name(from)} → ${name(to)}`,
          way: true,
        })),
      ])
    })
    return () => {
      gone = true
    }
  }, [xml])
  return elements
}
