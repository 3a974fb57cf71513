import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { common } from './words/common.ts'

const accent: MantineColorsTuple = [
  '#eef0fd',
  '#dde1fa',
  '#c2c9f6',
  '#a6b0ff',
  '#8590ef',
  '#6471e3',
  '#5562d6',
  '#4250c4',
  '#3743ab',
  '#2b3587',
]

/** The cross of a dialog is a button without words: its name is for those who do not see it. */
const closeButtonProps = { 'aria-label': common.close }

/** Mantine for what behaves (menus, drawers, selects, inputs); the look is ours, see `ui/tokens.css`. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '14px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 120, transition: 'fade' } } },
    Popover: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 120, transition: 'fade' } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, closeButtonProps } },
    Modal: {
      defaultProps: { transitionProps: { duration: 120, transition: 'fade' }, radius: 'md', closeButtonProps },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right', comboboxProps: { shadow: 'md' } } },
    MultiSelect: { defaultProps: { size: 'sm' } },
  },
})

const ours = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-2)',
  '--mantine-color-default-hover': 'var(--surface-2)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-error': 'var(--p1-text)',
  '--mantine-color-anchor': 'var(--accent-text)',
}

/** Points Mantine's colours at our tokens; its own dimmed and placeholder greys are too pale to read. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--mantine-shadow-md': 'var(--shadow)' },
  light: ours,
  dark: ours,
})
