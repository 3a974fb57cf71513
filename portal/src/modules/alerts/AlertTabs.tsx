import { useLocation } from '@tanstack/react-router'
import { Tabs } from '../../ui/Seg.tsx'
import { say } from '../../words/alerts.ts'

/** The parts of the place: problems, what the sources said, what is quiet, what rules do. */
export function AlertTabs() {
  const { pathname } = useLocation()
  return (
    <Tabs
      options={[
        { to: '/incidents', label: say.incidents, on: pathname === '/incidents' },
        { to: '/incidents/alerts', label: say.alerts, on: pathname.startsWith('/incidents/alerts') },
        { to: '/incidents/silences', label: say.silences, on: pathname === '/incidents/silences' },
        { to: '/incidents/rules', label: say.rules, on: pathname.startsWith('/incidents/rules') },
      ]}
    />
  )
}
