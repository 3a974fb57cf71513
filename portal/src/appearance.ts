import { useMantineColorScheme } from '@mantine/core'

export type Appearance = 'auto' | 'light' | 'dark'

export const APPEARANCES: { value: Appearance; label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The reader's choice of colours, kept on this device. */
export function useAppearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return { value: colorScheme as Appearance, set: (value: Appearance) => setColorScheme(value) }
}
