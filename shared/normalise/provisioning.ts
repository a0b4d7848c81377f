import type { ArmResource } from '../model/estate.ts';
import { propertiesOf, textOf } from './readers.ts';

/** States in which what is live may differ from what is written: the last change failed, or one is under way. */
const unsettled = ['failed', 'canceled', 'creating', 'updating', 'deleting'];

/** True if the last change of a resource failed or is under way (Azure Firewall FAQ: instances may hold unlike rules then). */
export function isUnsettled(resource: ArmResource): boolean {
  return unsettled.includes(textOf(propertiesOf(resource), 'provisioningState')?.toLowerCase() ?? '');
}
