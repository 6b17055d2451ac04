/** One spacing scale, one type scale, two weights (400, 600), tabular figures, and colours that mean something. */
import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver } from '@mantine/core';
import { texts } from '../texts/index.ts';

const closeButtonProps = { 'aria-label': texts.action.close };

export const theme = createTheme({
  primaryColor: 'cyan',
  colors: { dark: ['#d8dce3', '#b3b9c6', '#8b93a1', '#5f6672', '#3a404b', '#2b3039', '#20242b', '#17191e', '#131519', '#0e1013'] },
  primaryShade: { light: 9, dark: 9 },
  autoContrast: false,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Open Sans", sans-serif',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem', lineHeight: '1.75rem' }, h2: { fontSize: '1rem', lineHeight: '1.5rem' }, h3: { fontSize: '0.875rem', lineHeight: '1.25rem' } },
  },
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    // Mantine's own shades for these fall short of 4.5:1 on our surfaces.
    if (input.variant === 'subtle' || input.variant === 'light' || input.variant === 'transparent') {
      if (input.color === 'red') return { ...colours, color: 'var(--tone-bad)' };
      if (input.color === 'gray') return { ...colours, color: 'var(--tone-neutral)' };
      if (input.color === undefined || input.color === 'cyan') return { ...colours, color: 'var(--waya-link)' };
    }
    if (input.variant === 'filled' && input.color === 'red') return { ...colours, background: 'var(--waya-danger)', hover: 'var(--waya-danger-hover)', color: 'white' };
    return colours;
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    // Mantine's own placeholder for the focus has no place in a menu (aria-required-children).
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    // The window never scrolls, its parts do: locking it would only need a style element.
    Modal: { defaultProps: { centered: true, lockScroll: false, overlayProps: { backgroundOpacity: 0.4 }, closeButtonProps } },
    Drawer: { defaultProps: { lockScroll: false, closeButtonProps } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});

/** Variables that differ by colour scheme; app/styles.css uses them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6270',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-anchor': '#0b6475',
    '--waya-link': '#0b6475',
    '--waya-canvas': '#f6f7f9',
    '--waya-surface': '#ffffff',
    '--waya-border': '#e1e4e9',
    '--waya-hover': '#f1f4f7',
    '--waya-selected': '#e6f3f6',
    '--mantine-primary-color-filled-hover': '#095c6b',
    '--mantine-color-cyan-filled-hover': '#095c6b',
    '--waya-danger': '#b3261e',
    '--waya-danger-hover': '#961d16',
    '--chart-a': '#0b7285',
    '--chart-b': '#d08700',
    '--chart-c': '#7c5cbf',
    '--tone-good': '#17663a',
    '--tone-good-back': '#e3f4e9',
    '--tone-warn': '#835000',
    '--tone-warn-back': '#fdf1d7',
    '--tone-bad': '#b3261e',
    '--tone-bad-back': '#fdeaea',
    '--tone-pending': '#0a58a5',
    '--tone-pending-back': '#e5f0fb',
    '--tone-neutral': '#4e5563',
    '--tone-neutral-back': '#eceef2',
  },
  dark: {
    '--mantine-color-dimmed': '#a3aab6',
    '--mantine-color-placeholder': '#8b93a1',
    '--mantine-color-error': '#ff9d95',
    '--mantine-color-body': '#17191e',
    '--mantine-color-anchor': '#5fcde0',
    '--waya-link': '#5fcde0',
    '--waya-canvas': '#111317',
    '--waya-surface': '#17191e',
    '--waya-border': '#2b2f37',
    '--waya-hover': '#20242b',
    '--waya-selected': '#14303a',
    '--mantine-primary-color-filled-hover': '#095c6b',
    '--mantine-color-cyan-filled-hover': '#095c6b',
    '--waya-danger': '#c23a32',
    '--waya-danger-hover': '#a92f28',
    '--chart-a': '#3bc9db',
    '--chart-b': '#f2b134',
    '--chart-c': '#b197fc',
    '--tone-good': '#7fd6a0',
    '--tone-good-back': '#12301f',
    '--tone-warn': '#f3bd62',
    '--tone-warn-back': '#3a2b0d',
    '--tone-bad': '#ff9d95',
    '--tone-bad-back': '#42191a',
    '--tone-pending': '#8ec1ff',
    '--tone-pending-back': '#12294a',
    '--tone-neutral': '#b3b9c6',
    '--tone-neutral-back': '#2a2e37',
  },
});
