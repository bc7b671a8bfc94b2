/** The program: configuration, listeners, the data path of layer 4 and layer 7, routing and pools. */
package io.millrace.proxy;
