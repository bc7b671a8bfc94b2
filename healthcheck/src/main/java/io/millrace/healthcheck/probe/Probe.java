package io.millrace.healthcheck.probe;

import java.nio.file.Path;
import java.util.List;

/** A question to a backend server. Equal questions to one address are asked once. Threading: immutable. */
public sealed interface Probe {

    /** Whether somebody accepts connections. */
    record Tcp() implements Probe {}

    /** Whether somebody finishes a TLS handshake with a certificate that is good. */
    record Tls(TlsTrust trust) implements Probe {}

    /**
     * Whether an HTTP request gets the expected answer.
     *
     * @param trust of HTTPS; null for clear text
     * @param host the Host field; null for the target's own name or address
     * @param fields further fields of the request, in order
     * @param bodySubstring text that the first 64 KiB of the body must hold; null for any
     * @param bodyRegex expression that must be found in the first 64 KiB of the body; null for any
     * @param drainOn404 whether 404 means: well, but no new traffic please
     * @param identity what tells this service from another one at a reused address; null for no such check
     */
    record Http(
            TlsTrust trust,
            String method,
            String path,
            String host,
            List<Field> fields,
            List<StatusRange> expectedStatus,
            String bodySubstring,
            String bodyRegex,
            boolean drainOn404,
            Field identity)
            implements Probe {
        public Http {
            fields = List.copyOf(fields);
            expectedStatus = List.copyOf(expectedStatus);
        }

        /** Without the query, which may hold a secret. */
        @Override
        public String toString() {
            String plainPath = path.indexOf('?') < 0 ? path : path.substring(0, path.indexOf('?')) + "?...";
            return "Http[" + method + " " + plainPath + ", host=" + host + ", trust=" + trust + ", fields=" + fields
                    + ", identity=" + identity + "]";
        }
    }

    /**
     * Whether grpc.health.v1.Health/Check says SERVING.
     *
     * @param trust of TLS; null for HTTP/2 over clear text with prior knowledge
     * @param service whose health; empty for the server's own
     */
    record Grpc(TlsTrust trust, String service) implements Probe {}

    /**
     * Whether a datagram is answered.
     *
     * @param send bytes, one per character, ISO 8859-1
     * @param expectedPrefix how the answer must begin, one byte per character; empty for any answer
     */
    record Udp(String send, String expectedPrefix) implements Probe {

        /** Without the bytes, which may hold a secret. */
        @Override
        public String toString() {
            return "Udp[" + send.length() + " bytes]";
        }
    }

    /** Whether the machine answers an ICMP echo request. */
    record Icmp() implements Probe {}

    /**
     * Whether a program ends with exit code 0. It is never run through a shell.
     *
     * @param command the program's absolute path and its arguments; the address and port of the target are in its environment
     */
    record Command(List<String> command) implements Probe {
        public Command {
            command = List.copyOf(command);
        }

        /** Without the arguments, which may hold secrets. */
        @Override
        public String toString() {
            return "Command[" + command.get(0) + ", " + (command.size() - 1) + " arguments]";
        }
    }

    /**
     * Whom to trust in TLS.
     *
     * @param serverName for SNI and the check of the certificate's name; null for the target's host name
     * @param caFile PEM certificates to trust; null for those of the JDK
     * @param verify false takes any certificate, for backends whose certificate nobody keeps
     */
    record TlsTrust(String serverName, Path caFile, boolean verify) {}

    /** A field of an HTTP message. */
    record Field(String name, String value) {

        /** Without the value, which may be a secret. */
        @Override
        public String toString() {
            return name + ": ...";
        }
    }

    /** Status codes from {@code first} to {@code last}, both included. */
    record StatusRange(int first, int last) {
        public boolean contains(int status) {
            return first <= status && status <= last;
        }
    }
}
