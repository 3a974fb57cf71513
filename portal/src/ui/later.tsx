import { type ComponentType, type FunctionComponent, type ReactNode, useEffect, useReducer, useState } from 'react'

type Load<P> = () => Promise<{ default: ComponentType<P> }>

/**
 * A component whose code is loaded when it is first shown; `meanwhile` stands in its place. What cannot be loaded is thrown to the
 * boundary around it, and tried again when it is shown again. React's own `lazy` does not show what has come before 300 ms are over
 * after a placeholder, one after the other for what stands within (FALLBACK_THROTTLE_MS): the editor of procedures opened 570 ms later.
 */
export function later<P extends object>(load: Load<P>, meanwhile: ReactNode = null): FunctionComponent<P> {
  let code: ComponentType<P> | null = null
  const loaded = async () => {
    code ??= (await load()).default
  }
  return function Later(props: P) {
    const [, again] = useReducer((n: number) => n + 1, 0)
    const [failed, setFailed] = useState<{ cause: unknown } | null>(null)
    useEffect(() => {
      if (code) return
      let gone = false
      loaded().then(
        () => !gone && again(),
        (cause: unknown) => !gone && setFailed({ cause }),
      )
      return () => {
        gone = true
      }
    }, [])
    if (failed) throw failed.cause
    const Code = code
    return Code ? <Code {...props} /> : meanwhile
  }
}
