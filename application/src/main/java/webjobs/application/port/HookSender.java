package webjobs.application.port;

import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Hook;
import webjobs.domain.run.Run;

/** Tells receivers of what happened. */
public interface HookSender {
    /** What is told of a run that ended: the run as clients know it, as JSON, without what it has not (HKS-08). */
    String payload(Run run);

    /** What is told of a deployment that ended: it as clients know it, as JSON. */
    String payload(SiteDeployment deployment);

    /** Sends a delivery once, and waits for the answer for some seconds at most. Never throws. */
    Delivery.Outcome send(Hook hook, Delivery delivery);
}
