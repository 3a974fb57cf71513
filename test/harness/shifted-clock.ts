import { clock } from '#platform/clock.ts'

// Preloaded (`--import`) into a process that is to live at another time, as the world beside it does: CLOCK_SHIFT_MS says how far.
clock.shift(Number(process.env.CLOCK_SHIFT_MS))
