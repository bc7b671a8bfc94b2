package io.millrace.proxy.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of health checks, as a file names them. */
enum CheckType {
    TCP,
    TLS,
    HTTP,
    HTTPS,
    GRPC,
    UDP,
    ICMP,
    COMMAND;

    static final Set<CheckType> OF_HTTP = EnumSet.of(HTTP, HTTPS);
    static final Set<CheckType> OVER_TLS = EnumSet.of(TLS, HTTPS, GRPC);
    static final Set<CheckType> OVER_TCP = EnumSet.of(TCP, TLS, HTTP, HTTPS, GRPC);
    static final Set<CheckType> WITH_PORT = EnumSet.complementOf(EnumSet.of(ICMP));
    static final Set<CheckType> FROM_HERE = EnumSet.complementOf(EnumSet.of(COMMAND));

    /** As in a file. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As in a sentence: {@code http and https}. */
    static String words(Set<CheckType> types, String lastJoin) {
        List<String> words = types.stream().map(CheckType::word).toList();
        return words.size() == 1
                ? words.get(0)
                : words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " " + lastJoin + " "
                        + words.get(words.size() - 1);
    }
}
