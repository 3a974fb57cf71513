import { useMantineColorScheme } from '@mantine/core'
import { say } from './words/shell.ts'

export type Appearance = 'auto' | 'light' | 'dark'

export const APPEARANCES: { value: Appearance; label: string }[] = [
  { value: 'auto', label: say.asTheSystem },
  { value: 'light', label: say.light },
  { value: 'dark', label: say.dark },
]

/** The reader's choice of colours, kept on this device. */
export function useAppearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return { value: colorScheme as Appearance, set: (value: Appearance) => setColorScheme(value) }
}
