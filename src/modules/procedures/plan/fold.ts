import type { Logged } from '../operations/errand.ts'
import type { Graph, State } from '../rules/face.ts'
import { start, step } from '../rules/step/step.ts'
import { planMove } from './move.ts'

/**
 * The state a log of events comes to, and the version it stands in: what is kept beside the log can always be had from it again. `graphs`
 * are those of all versions the log names, by id; `versionId` is the newest. Throws where the log is no log of these versions.
 */
export function fold(
  log: readonly Logged[],
  graphs: ReadonlyMap<string, Graph>,
  versionId: string,
): { versionId: string; state: State } {
  const [begun, ...rest] = log
  if (begun?.type !== 'begun') throw new Error('a log begins with how its run began')
  const firstMove = rest.find((event) => event.type === 'moved')
  let version = firstMove ? firstMove.from : versionId
  const graphOf = (id: string) => {
    const graph = graphs.get(id)
    if (!graph) throw new Error(`the log names version ${id}`)
    return graph
  }
  const { type: _type, ...beginning } = begun
  let { state } = start(graphOf(version), beginning)
  for (const event of rest)
    switch (event.type) {
      case 'begun':
        throw new Error('a run begins once')
      case 'moved': {
        const moved = planMove(graphOf(event.from), graphOf(event.to), state, event.mapping).state
        if (!moved) throw new Error(`it could not be moved to ${event.to}`)
        state = moved
        version = event.to
        break
      }
      case 'moved_back':
        state = event.state as State
        version = event.to
        break
      default:
        ;({ state } = step(graphOf(version), state, event))
    }
  return { versionId: version, state }
}
