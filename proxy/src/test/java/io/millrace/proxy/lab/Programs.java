package io.millrace.proxy.lab;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The programs of other makers that the lab works with. */
final class Programs {
    private Programs() {}

    static String nginx() {
        return find("nginx", "nginx-light");
    }

    static String haproxy() {
        return find("haproxy", "haproxy");
    }

    static String curl() {
        return find("curl", "curl");
    }

    static String wrk() {
        return find("wrk", "wrk");
    }

    private static String find(String name, String debianPackage) {
        String folders = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
        return Stream.of(folders.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not installed, looked in " + folders
                        + " (expected: the Debian package " + debianPackage + ")"))
                .toString();
    }
}
