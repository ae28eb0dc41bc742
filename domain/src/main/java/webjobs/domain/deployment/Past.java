package webjobs.domain.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import webjobs.domain.deployment.SiteDeployment.DeployedJob;
import webjobs.domain.deployment.SiteDeployment.State;

/**
 * The deployments of a server that are remembered, and what follows from them.
 *
 * @param deployments the latest first
 */
public record Past(List<SiteDeployment> deployments) {
    public Past {
        deployments = List.copyOf(deployments);
    }

    /** The one whose jobs are those of the site. One that brought none was only told of by a client, and changed nothing here. */
    public Optional<SiteDeployment> active() {
        return deployments.stream().filter(Past::isSite).findFirst();
    }

    private static boolean isSite(SiteDeployment deployment) {
        return deployment.state() instanceof State.Succeeded
                && !deployment.jobs().isEmpty();
    }

    /**
     * The jobs that are there because a site brought them, by kind and name: those of the active deployment, and those that later ones
     * put in place before they failed. A job that came in any other way is none of them.
     */
    public Set<DeployedJob> brought() {
        var brought = new TreeSet<DeployedJob>();
        bringers().forEach(deployment -> brought.addAll(deployment.jobs()));
        return brought;
    }

    /** The deployments that have brought what is there now: the active one, and later ones that may have come halfway. */
    public List<SiteDeployment> bringers() {
        var bringers = new ArrayList<SiteDeployment>();
        for (var deployment : deployments) {
            bringers.add(deployment);
            if (isSite(deployment)) {
                break;
            }
        }
        return bringers;
    }

    /** The oldest of those that are more than so many. The active one is kept: it says what is to go with the next. */
    public List<SiteDeployment> toForget(int most) {
        return deployments.stream()
                .skip(most)
                .filter(deployment -> !active().equals(Optional.of(deployment)))
                .toList();
    }
}
