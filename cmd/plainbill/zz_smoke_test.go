package main
import ("testing";"time";"fmt")
func TestZZ(t *testing.T){
 s:=time.Now(); w:=newWorld(t); fmt.Println("world",time.Since(s)); s=time.Now()
 w.settled(); fmt.Println("settled",time.Since(s)); s=time.Now()
 for _,p:=range []string{june,luis,priya,ana,"+15125550108","+15125550104"} { fmt.Println(p); for _,x:=range w.phone(p).texts("out"){fmt.Println("  ",x.At,x.Body,x.Status)}}
 p:=w.phone(june); p.heard=len(p.texts("out"))
 p.Identified(juneBorn); fmt.Println("ident",time.Since(s));s=time.Now()
 p.Says("why do I owe this?"); p.Hears("$"); fmt.Println("expl",time.Since(s));s=time.Now()
 w.settled()
 for _,x:=range p.texts("out"){fmt.Println("  ",x.Body,x.Status)}
 w.verified(); fmt.Println("ver",time.Since(s));s=time.Now()
 w.restart(); fmt.Println("restart",time.Since(s));s=time.Now()
}
