package webjobs.adapters.fs;

import webjobs.application.port.Leases;
import webjobs.application.port.LeasesContract;

class SoleServerTest extends LeasesContract {
    private final Leases leases = new SoleServer();

    @Override
    protected Leases leases() {
        return leases;
    }
}
