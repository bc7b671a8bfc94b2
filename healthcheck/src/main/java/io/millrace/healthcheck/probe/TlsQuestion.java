package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * A TLS handshake, and within it a further question.
 *
 * <p>Threading: the event loop of the attempt.
 */
final class TlsQuestion implements Question {

    private static final Pattern ALERT_NAME = Pattern.compile("^\\([a-z_]+\\) ");

    private final TlsTrust trust;
    private final Future<SslContext> context;
    private final Executor threads;
    private final Question within;

    /**
     * @param context from {@link TlsContexts}, perhaps still being made
     * @param threads for what would keep the health loop for long
     */
    TlsQuestion(TlsTrust trust, Future<SslContext> context, Executor threads, Question within) {
        this.trust = trust;
        this.context = context;
        this.threads = threads;
        this.within = within;
    }

    @Override
    public void ask(StreamAttempt attempt) {
        attempt.reached(Layer.L6);
        if (context.isDone()) {
            shakeHands(attempt);
        } else {
            attempt.blameSelfWhile(() -> !context.isDone());
            context.addListener(made -> shakeHands(attempt));
        }
    }

    private void shakeHands(StreamAttempt attempt) {
        if (attempt.isEnded()) {
            return;
        }
        if (!context.isSuccess()) {
            attempt.end(SocketFailure.notReady(String.valueOf(context.cause().getMessage())));
            return;
        }
        HandshakeWork work = new HandshakeWork(threads);
        attempt.blameSelfWhile(work::isWaiting);
        attempt.pipeline().addLast(handler(attempt, work), new Completion(attempt));
        attempt.listen();
    }

    private SslHandler handler(StreamAttempt attempt, HandshakeWork work) {
        String name = TargetName.of(trust, attempt.target());
        SslHandler handler =
                context.getNow().newHandler(attempt.pipeline().channel().alloc(), name, -1, work);
        handler.setHandshakeTimeoutMillis(0);
        indicateName(handler.engine(), name);
        return handler;
    }

    /** The JDK leaves out names of one label; names that are not of DNS syntax cannot be indicated. */
    private static void indicateName(SSLEngine engine, String name) {
        if (TargetName.isAddress(name)) {
            return;
        }
        try {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        } catch (IllegalArgumentException notOfDnsSyntax) {
            return;
        }
    }

    /** Hears of the end of the handshake, asks the further question, and takes what goes wrong in TLS at any time. */
    private final class Completion extends ChannelInboundHandlerAdapter {
        private final StreamAttempt attempt;

        Completion(StreamAttempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent completion)) {
                context.fireUserEventTriggered(event);
            } else if (completion.isSuccess()) {
                attempt.ask(within);
            } else {
                exceptionCaught(context, completion.cause());
            }
        }

        /** A closed connection is the attempt's own affair. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof ClosedChannelException)) {
                attempt.end(failure(cause));
            }
        }
    }

    /** The innermost cause that says something: the JDK wraps a refused certificate twice. */
    private static ProbeResult failure(Throwable failure) {
        ProbeResult result = SocketFailure.bug(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedCertificate refused) {
                return ProbeResult.failed(Layer.L6, Reason.CERTIFICATE, refused.getMessage());
            }
            if (cause instanceof NotSslRecordException) {
                return ProbeResult.failed(Layer.L6, Reason.HANDSHAKE, "the answer is not TLS");
            }
            if (cause instanceof RejectedExecutionException) {
                return SocketFailure.notReady("too many TLS handshakes at once");
            }
            if (cause instanceof SSLException) {
                result = ProbeResult.failed(Layer.L6, Reason.HANDSHAKE, inWords(cause));
            }
        }
        return result;
    }

    /** Newer JDKs put the name of the alert before their words, which name it again. */
    private static String inWords(Throwable cause) {
        return ALERT_NAME.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
    }
}
