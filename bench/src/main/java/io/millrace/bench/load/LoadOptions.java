package io.millrace.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What a run is to do; the command line checks the ranges.
 *
 * @param host for Host, :authority and SNI
 * @param headers further fields of a request, {@code Name: value}
 * @param perSecond requests to send per second; 0 for as many as answers come (closed loop)
 * @param streams requests at a time on one HTTP/2 connection
 * @param messageBytes of a TCP message
 * @param sources local addresses, taken in turn; empty for what the system chooses
 * @param timeout for a connect, and for an answer
 */
record LoadOptions(
        Kind kind,
        InetSocketAddress target,
        String host,
        boolean tls,
        String path,
        List<String> headers,
        int perSecond,
        int connections,
        int streams,
        Duration measured,
        Duration warmUp,
        int messageBytes,
        List<InetAddress> sources,
        Duration timeout) {

    boolean isClosedLoop() {
        return perSecond == 0;
    }
}
