import { createSpotlight } from '@mantine/spotlight';

/** The palette's state, and how to open and close it from anywhere. */
export const [paletteStore, palette] = createSpotlight();
