import type { AlertJob, TellJob } from '../ports.ts';
import { deliverAlert, type DeliveryPorts } from './deliverAlert.ts';
import { tellCluster, type TellPorts } from './tellCluster.ts';

/** Works off a message of queue `alerts`: sends an alert, or looks what is to be told of a cluster. @throws PortError */
export async function workAlert(
  job: AlertJob | TellJob,
  ports: DeliveryPorts & Omit<TellPorts, 'channels'>,
): Promise<void> {
  await ('alertId' in job ? deliverAlert(job, ports) : tellCluster(job.clusterId, ports));
}
