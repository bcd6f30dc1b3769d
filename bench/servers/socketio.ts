import { createServer } from 'node:http'
import { Server } from 'socket.io'

// Socket.IO, as in its documentation of rooms.

const server = createServer()
const io = new Server(server)

io.on('connection', (socket) => {
  socket.on('join', (room: string, joined: () => void) => {
    void socket.join(room)
    joined()
  })
  socket.on('send', (room: string, message: unknown) => io.to(room).emit('message', message))
})

server.listen(Number(process.env['PORT']), '127.0.0.1')
