import { pairs } from './shown.ts'

/** Values with their names, as the program keeps them: `severity` P1. */
export function Values({ label, of }: { label: string; of: Record<string, unknown> }) {
  const all = pairs(of)
  if (all.length === 0) return null
  return (
    <span className="sm block au-values">
      <span className="d3">{label}</span>
      {all.map(([name, value]) => (
        <span key={name}>
          <span className="mono d3">{name}</span> {value}
        </span>
      ))}
    </span>
  )
}
