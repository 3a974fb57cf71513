import type { ReactNode } from 'react'

/** A framed part of a side column. `aside` stands at the right of its head. Cards do not stand in cards. */
export function Card({ title, aside, children }: { title?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="card">
      {title && (
        <div className="hd">
          <h2 className="h2">{title}</h2>
          {aside && <span className="sm push">{aside}</span>}
        </div>
      )}
      <div className="bd">{children}</div>
    </section>
  )
}

/** A part of a panel without a frame: small head, then its content. */
export function Section({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="row sect-hd">
        <h2 className="h3">{title}</h2>
        {aside && <span className="sm push">{aside}</span>}
      </div>
      {children}
    </section>
  )
}

/** Label and value pairs. Pairs without a value are left out. */
export function KeyValue({ of }: { of: [string, ReactNode][] }) {
  return (
    <dl className="kv">
      {of
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([label, value]) => (
          <div key={label} className="kv-pair">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A row of figures. Each is a link to what it counts where there is something to open. */
export function Stats({ of }: { of: { label: string; value: ReactNode; below?: ReactNode }[] }) {
  return (
    <div className="stats">
      {of.map((stat) => (
        <div key={stat.label}>
          <div className="k">{stat.label}</div>
          <div className="v tn">{stat.value}</div>
          <div className="x tn">{stat.below}</div>
        </div>
      ))}
    </div>
  )
}
