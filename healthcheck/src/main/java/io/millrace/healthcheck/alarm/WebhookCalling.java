package io.millrace.healthcheck.alarm;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Calls by posting the event as JSON. What the receiver answers beside a status is not read. */
final class WebhookCalling implements Calling {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final Supplier<HttpClient> client;
    private final URI url;
    private final Duration timeout;

    WebhookCalling(Supplier<HttpClient> client, URI url, Duration timeout) {
        this.client = client;
        this.url = url;
        this.timeout = timeout;
    }

    @Override
    public Runnable call(Message message, Consumer<Answer> answer) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "millrace-alarm")
                .POST(HttpRequest.BodyPublishers.ofString(EventJson.of(message)))
                .build();
        CompletableFuture<HttpResponse<Void>> exchange = client.get().sendAsync(request, head -> new NoBody());
        exchange.whenComplete((response, failure) ->
                answer.accept(failure == null ? answer(response.statusCode()) : Answer.later(reason(failure))));
        return () -> exchange.cancel(true);
    }

    /** Only what may go better next time is tried again: a receiver that says 404 today says so in a second, too. */
    private static Answer answer(int status) {
        if (status >= 200 && status <= 299) {
            return Answer.TAKEN;
        }
        boolean mayPass = status >= 500 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
        return new Answer(false, mayPass, "status " + status);
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getClass().getSimpleName();
    }

    /** Gives the connection up once the head is there: a body has no end that anybody could rely on. */
    private static final class NoBody implements BodySubscriber<Void> {
        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> ignored) {}

        @Override
        public void onError(Throwable ignored) {}

        @Override
        public void onComplete() {}
    }
}
