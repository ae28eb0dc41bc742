package webjobs.adapters.http;

import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection that is read by a {@link ClientReader}, written by a {@link ClientWriter} and has our {@link Patience}. */
record ClientConnection(ConnectionContext context, Patience patience, ClientReader dataReader, DataWriter dataWriter)
        implements ConnectionContext {
    private static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

    /** The one that this thread serves. */
    static ClientConnection current() {
        return CURRENT.get();
    }

    /** Serves the connection. */
    <X extends Throwable> void serve(ScopedValue.CallableOp<Boolean, X> serving) throws X {
        ScopedValue.where(CURRENT, this).call(serving);
    }

    /** @param largeHeads of all connections together */
    static ClientConnection of(ConnectionContext context, MemoryBudget largeHeads) {
        var patience = new Patience();
        var arriving = new Arriving(context.dataReader(), patience, largeHeads);
        return new ClientConnection(
                context,
                patience,
                new ClientReader(arriving, authority(context.localPeer())),
                new ClientWriter(context.dataWriter(), patience));
    }

    private static String authority(PeerInfo server) {
        return (server.host().contains(":") ? "[" + server.host() + "]" : server.host()) + ":" + server.port();
    }

    Arriving arriving() {
        return dataReader.arriving();
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }

    /** Closes its socket, which ends whoever waits for the client to read or write. */
    void close() {
        try {
            serverSocket().close();
        } catch (UncheckedIOException _) {
            // it has just been closed from the other side
        }
    }
}
