package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The TLS settings of probes: one per set of trusted certificates, made when first asked for.
 *
 * <p>Threading: the health loop; the certificates are read on another thread, because those of the JDK take a tenth of a second.
 * <br>Limits: {@link #MAX_CONTEXTS}, then the one that was not used for longest is forgotten.
 * <br>Errors: a failed future for certificates that cannot be read; the next attempt reads them again.
 */
final class TlsContexts {

    /** Far more files of certificates than an operator keeps; each holds some hundred KiB at most. */
    static final int MAX_CONTEXTS = 64;

    private record Key(Path caFile, boolean verify, boolean http2) {}

    private static final ApplicationProtocolConfig HTTP2 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private final EventLoop loop;
    private final Executor threads;
    private final Map<Key, Future<SslContext>> contexts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Future<SslContext>> eldest) {
            return size() > MAX_CONTEXTS;
        }
    };

    TlsContexts(EventLoop loop, Executor threads) {
        this.loop = loop;
        this.threads = threads;
    }

    /** The settings for {@code trust}, which offer HTTP/2 only, or no application protocol. */
    Future<SslContext> of(TlsTrust trust, boolean http2) {
        Key key = new Key(trust.caFile(), trust.verify(), http2);
        Future<SslContext> known = contexts.get(key);
        if (known != null && (!known.isDone() || known.isSuccess())) {
            return known;
        }
        Promise<SslContext> made = loop.newPromise();
        contexts.put(key, made);
        make(key, made);
        return made;
    }

    /** Forgets all: files of certificates are read anew. */
    void forget() {
        contexts.clear();
    }

    private void make(Key key, Promise<SslContext> made) {
        try {
            threads.execute(() -> {
                try {
                    made.setSuccess(context(key));
                } catch (Throwable cause) {
                    made.setFailure(cause);
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError cause) {
            // The error is how Java says that the system grants no further thread.
            made.setFailure(cause);
        }
    }

    /**
     * Why: no session is resumed, or a certificate that expires or is replaced would not be seen. The JDK resumes by host and
     * port, and a probe names no port; what it keeps by session id is bounded to one.
     */
    private static SslContext context(Key key) throws IOException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .sessionCacheSize(1)
                .trustManager(key.verify ? VerifiedTrust.in(key.caFile) : new NoVerification())
                .endpointIdentificationAlgorithm(key.verify ? "HTTPS" : null);
        return key.http2 ? builder.applicationProtocolConfig(HTTP2).build() : builder.build();
    }
}
