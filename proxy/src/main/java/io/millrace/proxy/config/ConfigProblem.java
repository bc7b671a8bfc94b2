package io.millrace.proxy.config;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file as it was named by the user
 * @param line from 1; 0 when the problem is the file itself
 * @param column from 1, in characters; 0 when the problem is the file itself
 * @param path of the value, such as {@code pools[0].zones[1].role}; empty for the file as a whole
 * @param message what is wrong, the value and what was expected
 */
public record ConfigProblem(String file, int line, int column, String path, String message) {

    /** {@code file:line:column: path: message}, without the parts that are not known. */
    @Override
    public String toString() {
        String where = line == 0 ? file : file + ":" + line + ":" + column;
        return path.isEmpty() ? where + ": " + message : where + ": " + path + ": " + message;
    }
}
