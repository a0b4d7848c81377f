import { html, type Html } from '../../html.ts';
import { base } from './base.ts';
import { egress } from './egress.ts';
import { fleet } from './fleet.ts';
import { matrix } from './matrix.ts';
import { narrow } from './narrow.ts';
import { parts } from './parts.ts';

/** The page's only style sheet. */
export const style: Html = html`${[base, parts, matrix, egress, fleet, narrow]}`;
