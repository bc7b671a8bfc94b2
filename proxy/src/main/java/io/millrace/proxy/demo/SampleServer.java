package io.millrace.proxy.demo;

import java.io.IOException;

/** A server of a zone that can be stopped and started again on the same port. */
sealed interface SampleServer permits WebServer, EchoServer {

    int port();

    /** Begins to listen. Errors: an exception that names the port when it is taken. */
    void start() throws IOException;

    /** Stops listening and cuts the connections it has, as a machine that loses power would. */
    void stop();
}
